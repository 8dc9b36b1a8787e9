# Logins of agents: secret files, in memory. /run/scad/login is a tmpfs, with a folder of the agent's user; in its home, where its program
# looks, is a link to each. So no layer, volume or saved ref holds them, and they are gone once the container stops.
package Login;
use strict;
use warnings;

my $memory = '/run/scad/login';
my $top = "$memory/agent";

# give(job): puts every login of the job, each a path in the home and a text. Returns what became of each: `PATH put` or `PATH own`, where
# the agent has a file of its own, such as a login made inside, which stays as it is.
sub give {
  my ($job) = @_;
  my @files = @{ $job->{login} } or return;
  # runc forgets the mode of a tmpfs when a container starts again
  chmod 01777, $memory or die "this session has no memory for logins: start a new one\n";
  my @said;
  while (my ($path, $text) = splice @files, 0, 2) {
    Files::plain($path);
    push @said, $path . ' ' . (As::user(@{$job}{qw(uid gid)}, sub { put(Frames::variable($job, 'HOME'), $path, $text) }))[0];
  }
  return @said;
}

# look(job): the same without doing anything: `PATH there` where a login of scad's was put in this or an earlier run of the container,
# `PATH own`, or `PATH none`.
sub look {
  my ($job) = @_;
  my @files = @{ $job->{login} };
  my $home = Frames::variable($job, 'HOME');
  my @said;
  while (my ($path) = splice @files, 0, 2) {
    Files::plain($path);
    push @said, "$path " . (As::user(@{$job}{qw(uid gid)}, sub { place($home, $path) }))[0];
  }
  return @said;
}

sub place {
  my ($home, $path) = @_;
  return 'none' unless lstat "$home/$path";
  return -l _ && readlink("$home/$path") eq "$top/$path" ? 'there' : 'own';
}

# With the agent's rights. A reader finds the former login or this one, whole.
sub put {
  my ($home, $path, $text) = @_;
  my $place = place($home, $path);
  return 'own' if $place eq 'own';
  mkdir $top, 0700 or $!{EEXIST} or die "$top: $!\n";
  Files::folders($top, $path, 0700);
  my $new = "$top/$path.$$";
  unlink $new;
  Files::put($new, 0600, $text);
  rename $new, "$top/$path" or die "$path: $!\n";
  if ($place eq 'none') {
    Files::folders($home, $path, 0700);
    symlink "$top/$path", "$home/$path" or die "$home/$path: $!\n";
  }
  return 'put';
}

1;

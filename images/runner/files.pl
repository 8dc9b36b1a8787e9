# The files a job finds when it starts.
package Files;
use strict;
use warnings;
use Fcntl;

# put(path, mode, data): a new file, whole
sub put {
  my ($path, $mode, $data) = @_;
  sysopen(my $file, $path, O_WRONLY | O_CREAT | O_EXCL, $mode) or die "$path: $!\n";
  my $at = 0;
  while ($at < length $data) { $at += syswrite($file, $data, length($data) - $at, $at) // die "$path: $!\n" }
}

# The files of the job, each a place, a path and a text: `job` is the job's folder, where they are root's for the agent to read, `home` the
# agent's home, where they are its own. What is in the home already stays as it is: the agent has gone on writing there.
sub give {
  my ($job, $folder, $short) = @_;
  my @files = @{ $job->{files} };
  my $home = Frames::variable($job, 'HOME');
  while (my ($place, $path, $text) = splice @files, 0, 3) {
    plain($path);
    if ($place eq 'job') {
      folders($folder, $path, 0755);
      put("$folder/$path", 0644, $text);
    } else {
      As::user(@{$job}{qw(uid gid)}, sub { give_home($home, $path, $text, $short) });
    }
  }
}

# Dies of a path that is not relative and of plain names.
sub plain {
  my ($path) = @_;
  die "no path: $path\n" unless $path =~ m{^(?:[A-Za-z0-9._-]+/)*[A-Za-z0-9._-]+$} && $path !~ m{(?:^|/)\.\.?(?:/|$)};
}

sub folders {
  my ($at, $path, $mode) = @_;
  my @names = split m{/}, $path;
  pop @names;
  for my $name (@names) {
    $at .= "/$name";
    mkdir $at, $mode or $!{EEXIST} or die "$at: $!\n";
  }
}

# With the agent's rights, so that a link it has put there leads nowhere it could not go itself. Whole or not at all.
sub give_home {
  my ($home, $path, $text, $short) = @_;
  return if lstat "$home/$path";
  folders($home, $path, 0700);
  my $new = "$home/$path.$short";
  put($new, 0600, $text);
  my $linked = link($new, "$home/$path") || $!{EEXIST};
  my $reason = $!;
  unlink $new;
  die "$home/$path: $reason\n" unless $linked;
}

1;

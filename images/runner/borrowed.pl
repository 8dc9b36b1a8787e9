# Programs that root has the agent's user run, and whose output alone it takes. They may hang, or hand their output to something that does.
package Borrowed;
use strict;
use warnings;
use POSIX ();
use Time::HiRes ();

# new(uid, gid, until): `until` is the time, in seconds since the epoch, after which nothing is waited for
sub new {
  my ($class, %given) = @_;
  return bless { %given, mark => 'SCAD_KEEP=' . join('-', $$, map { int rand 1 << 30 } 1 .. 4) }, $class;
}

sub late { return Time::HiRes::time() >= $_[0]{until} }

# run(folder, argv, take, input): true when the program ended well. What it prints goes to `take`, piece by piece; dies when that does, and
# when time is up. Its errors go nowhere.
sub run {
  my ($self, $folder, $argv, $take, $input) = @_;
  pipe(my $out, my $out_end) && pipe(my $in_end, my $in) or die "no pipe: $!\n";
  my $pid = fork // die "no process: $!\n";
  if ($pid == 0) {
    eval { $self->become($folder, $argv, $in_end, $out_end) };
    POSIX::_exit(127);
  }
  close $_ for $out_end, $in_end;
  $_->blocking(0) for $in, $out;
  $self->pump($in, $input // '', $out, $take);
  until (waitpid($pid, POSIX::WNOHANG) == $pid) {
    die "it takes too long\n" if $self->late;
    Time::HiRes::sleep(0.002);
  }
  return $? == 0;
}

# Feeds the one and empties the other until the latter ends.
sub pump {
  my ($self, $in, $input, $out, $take) = @_;
  my $at = 0;
  for (;;) {
    close $in if $in && $at == length $input;
    undef $in if $at == length $input;
    my ($reading, $writing) = ('', '');
    vec($reading, fileno $out, 1) = 1;
    vec($writing, fileno $in, 1) = 1 if $in;
    die "it takes too long\n" if $self->late;
    next if select($reading, $writing, undef, 0.2) <= 0;
    $at += syswrite($in, $input, 65536, $at) // ($!{EPIPE} ? length($input) - $at : 0) if $in && vec($writing, fileno $in, 1);
    next unless vec($reading, fileno $out, 1);
    my $read = sysread $out, my $data, 65536;
    return if defined $read && $read == 0;
    $take->($data) if $read;
  }
}

sub become {
  my ($self, $folder, $argv, $in, $out) = @_;
  $SIG{PIPE} = 'DEFAULT';
  POSIX::setsid();
  # before anything of the session's own when memory runs out
  if (open my $score, '>', '/proc/self/oom_score_adj') { syswrite $score, '1000' }
  open(my $errors, '>', '/dev/null') or die;
  POSIX::dup2(fileno $in, 0) // die;
  POSIX::dup2(fileno $out, 1) // die;
  POSIX::dup2(fileno $errors, 2) // die;
  umask 022;
  As::become(@{$self}{qw(uid gid)});
  chdir $folder or die;
  my ($name, $value) = split /=/, $self->{mark};
  %ENV = (PATH => '/usr/bin:/bin', HOME => '/nonexistent', LC_ALL => 'C.UTF-8', GIT_CONFIG_GLOBAL => '/dev/null', $name => $value);
  @ENV{qw(GIT_NO_REPLACE_OBJECTS GIT_NO_LAZY_FETCH GIT_TERMINAL_PROMPT)} = (1, 1, 0);
  no warnings 'exec';
  exec { $argv->[0] } @$argv;
}

# Ends what is left of them.
sub end {
  my ($self) = @_;
  Processes::kill_all(@{$self}{qw(uid gid mark)});
}

1;

# The terminal of an interactive job: the only pane of a tmux server that is root's alone, so that the agent can neither see nor end it. The
# witness stays outside: should the server die, the agent is hung up, and its end is told as any other.
package Pane;
use strict;
use warnings;
use Fcntl;
use POSIX ();
use Time::HiRes ();

my $bin = '/opt/scad/bin';
my $sockets = '/run/scad/tmux';
my $longest = 16 << 20;

# new(short, folder, job): `folder` is the job's, whose lock is held. The server goes when the lock does.
sub new {
  my ($class, $short, $folder, $job) = @_;
  for (['/run/scad', 0755], [$sockets, 0700]) { mkdir $_->[0], $_->[1] or $!{EEXIST} or die "$_->[0]: $!\n" }
  my $self = bless { socket => "$sockets/$short" }, $class;
  my $said = $self->tmux(
    # one line is tmux's own
    ['-f', "$bin/tmux.conf", 'new-session', '-d', '-x', $job->{columns}, '-y', $job->{rows} - 1],
    ['-s', Frames::variable($job, 'SCAD_JOB'), '-P', '-F', '#{pane_tty}', "$bin/pane", $folder],
  ) // die "tmux: $!\n";
  ($self->{tty}) = $said =~ m{^(/dev/pts/\d+)$}m or die "tmux gives no terminal\n";
  my $tty = $self->terminal;
  # the agent's programs open it by its name too, as for /dev/stderr
  chmod 0666, $self->{tty} or die "$self->{tty}: $!\n";
  # in hex, as a shell of tmux's reads it
  $self->tmux(['pipe-pane', "exec $bin/titles $folder " . unpack 'H*', $job->{rests}]) if ($job->{rests} // '') ne '';
  $self->{modes} = POSIX::Termios->new;
  $self->{modes}->getattr(fileno $tty);
  return $self;
}

sub tmux {
  my ($self, @words) = @_;
  return Asked::output(20, $longest, '/usr/bin/tmux', '-u', '-S', $self->{socket}, map { @$_ } @words);
}

# The terminal, without making it that of the process that calls.
sub terminal {
  my ($self) = @_;
  sysopen(my $tty, $self->{tty}, O_RDWR | O_NOCTTY) or die "$self->{tty}: $!\n";
  return $tty;
}

# Whether its program takes what is typed key by key, as whatever draws a screen of its own does. Not when the terminal is no more.
sub by_key {
  my ($self) = @_;
  my $modes = POSIX::Termios->new;
  my $tty = eval { $self->terminal } // return 0;
  return defined $modes->getattr(fileno $tty) && !($modes->getlflag & POSIX::ICANON());
}

# What it shows, and what has gone out at its top; '' when there is none any more.
sub text {
  my ($self) = @_;
  # the last words of the agent are on their way through the kernel
  Time::HiRes::sleep(0.1);
  my $text = $self->tmux(['capture-pane', '-p', '-S', '-']) // '';
  $text =~ s/\s+\z/\n/;
  return $text eq "\n" ? '' : $text;
}

# A shell of the agent's user where the agent was, until it is left.
sub shell {
  my ($self, $job) = @_;
  my $tty = $self->terminal;
  # what is typed ahead was for the agent, and so were the modes
  POSIX::tcflush(fileno $tty, POSIX::TCIFLUSH());
  $self->{modes}->setattr(fileno $tty, POSIX::TCSANOW());
  my @argv = ('/bin/sh', '-c', 'if command -v bash >/dev/null; then exec bash -l; else exec sh -l; fi');
  my ($pid) = Agent::start_at({ %$job, argv => \@argv, env => [grep { !/^SCAD_JOB=/ } @{ $job->{env} }] }, $tty);
  # and what comes to be a child of this process meanwhile
  while ((my $gone = waitpid -1, 0) > 0) { last if $gone == $pid }
}

1;

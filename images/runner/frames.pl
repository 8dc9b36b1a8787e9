# What the host sends to start a job: frames of `NAME LENGTH` on a line and as many bytes, ended by the frame `end 0`. Nothing of it is
# ever read by a shell, and what is secret in it never lies on a disk.
package Frames;
use strict;
use warnings;

my $limit = 64 << 20;

# The settings by name; `argv`, `again`, `resume`, `env`, `files`, `login` and `repos` as lists; the frames `prompt`, `ending`, `facts` and
# `created` as they are.
sub read_job {
  my ($from) = @_;
  my %frames;
  for (;;) {
    my $head = readline($from) // die "the job came incomplete\n";
    my ($name, $length) = $head =~ /^([a-z]+) (\d+)$/ or die "the job came garbled\n";
    last if $name eq 'end';
    die "the job is too large\n" if $length > $limit;
    $frames{$name} = '';
    read($from, $frames{$name}, $length) == $length or die "the job came incomplete\n";
  }
  my %job = map { split / /, $_, 2 } split /\n/, delete $frames{settings};
  return { %job, %frames, map { $_ => [split /\0/, $frames{$_} // '', -1] } qw(argv again resume env files login repos) };
}

# A variable of the job's environment; '' when it is not set.
sub variable {
  my ($job, $name) = @_;
  my ($entry) = reverse grep { index($_, "$name=") == 0 } @{ $job->{env} };
  return substr($entry // "$name=", length($name) + 1);
}

1;

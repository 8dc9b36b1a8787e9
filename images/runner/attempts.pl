# The attempts at a job: its program is started again, after a while, where what kept the agent from succeeding may pass. Where its
# conversation can be gone on with it is, else it begins anew.
package Attempts;
use strict;
use warnings;

# ms
my $longest = 300_000;

# until_end(job, folder, ready, pid, streams): the end of the last attempt, as Watch tells it, and how many `attempts` there were. `ready` has
# the job's `ending` and `turns`, where its agent tells of those, its `journal`, and where its `stdout` and `stderr` go.
sub until_end {
  my ($job, $folder, $ready, $pid, @streams) = @_;
  my ($ending, $turns) = @{$ready}{qw(ending turns)};
  my $began = Watch::now();
  for (my $attempt = 1;; $attempt++) {
    my $end = Watch::until_end($job, $folder, { pid => $pid, began => $began, ending => $ending, turns => $turns, streams => \@streams });
    $end->{attempts} = $attempt;
    return $end if !$ending || $attempt > ($job->{retries} // 0) || !by_itself($end);
    my $failure = $ending->failure($ready->{stderr}{last}) // '';
    return $end unless grep { $_ eq $failure } @{ $ending->{passing} };
    my $wait = pause($job->{backoff}, $attempt, rand);
    $ready->{journal}->note('retry', sprintf '"attempt":%d,"failure":"%s","wait":%d', $attempt + 1, $failure, $wait);
    my $cause = Watch::rest($job, $folder, $began, $wait / 1000);
    return { %$end, cause => $cause, took => int(1000 * (Watch::now() - $began)) } if $cause ne '';
    ($pid, @streams) = eval { start($job, $folder, $ready) } or return $end;
  }
}

# The program came to its end, or told of it: nobody broke it off.
sub by_itself {
  my ($end) = @_;
  return $end->{cause} eq 'finished' || ($end->{cause} eq '' && ($end->{status} & 127) == 0);
}

# How long it rests before another attempt, in ms: twice as long after each, up to some minutes, and up to half as much again by chance,
# so that jobs that failed together do not all come back together.
sub pause {
  my ($base, $attempt, $chance) = @_;
  my $least = $base * 2**($attempt - 1);
  $least = $longest / 1.5 if $least > $longest / 1.5;
  return int($least * (1 + $chance / 2));
}

# Another attempt: its pid and its streams. Dies when it cannot be started.
sub start {
  my ($job, $folder, $ready) = @_;
  my $ending = $ready->{ending};
  my ($words, $prompt) = $ending->{resumable} && defined $ending->{id} ? qw(resume go-on.md) : qw(again prompt.md);
  my $id = $words eq 'resume' ? $ending->{id} : fresh_id();
  my $input = $job->{stdin} eq 'prompt' ? "$folder/$prompt" : '/dev/null';
  open(my $stdin, '<', $input) or die "$input: $!\n";
  my ($pid, $fault, $out, $err) = Agent::start({ %$job, argv => [map { $_ eq '{conversation}' ? $id : $_ } @{ $job->{$words} }] }, $stdin);
  die "$fault\n" if $fault ne '';
  $ending->begin;
  $_->begin_part for @{$ready}{qw(stdout stderr)};
  return ($pid, [$out, $ready->{stdout}, $ending], [$err, $ready->{stderr}]);
}

# A UUID.
sub fresh_id {
  open(my $random, '<:raw', '/dev/urandom') or die "urandom: $!\n";
  read($random, my $bytes, 16) == 16 or die "urandom: $!\n";
  my @words = unpack 'n8', $bytes;
  $words[3] = $words[3] & 0x0fff | 0x4000;
  $words[4] = $words[4] & 0x3fff | 0x8000;
  return sprintf '%04x%04x-%04x-%04x-%04x-%04x%04x%04x', @words;
}

1;

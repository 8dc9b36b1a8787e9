# How an agent tells of its end: what the lines of its stdout say, by the patterns of its adapter. They are what an agent writes, so
# nothing is believed of them but that, and nothing of them is kept but the newest error, cut.
package Ending;
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my $line_limit = 1 << 20;
my $text_limit = 16 << 10;
my $words_limit = 500;

# new(patterns, patience): for how many seconds it may tell of nothing but a network that does not lead to its API; and a line for each, of words between tabs: `succeeded`, `failed`, `errors`, `reopened` or `kept` and pairs of a place and its text;
# `conversation`, the place of its id, and such pairs; `words`, places of an error's text; `passing`,
# classes of what may pass; `failures`, a class and a regular expression.
# Dies when that is none.
sub new {
  my ($class, $patterns, $patience) = @_;
  my $self = bless { patience => $patience, map { $_ => [] } qw(succeeded failed errors reopened kept conversation words passing failures) }, $class;
  for (split /\n/, $patterns) {
    my ($kind, @words) = split /\t/, $_, -1;
    if ($kind eq 'words' || $kind eq 'passing') { $self->{$kind} = \@words }
    elsif ($kind eq 'failures') { push @{ $self->{failures} }, [$words[0], qr/$words[1]/im] }
    else { push @{ $self->{$kind} }, [$kind eq 'conversation' ? shift @words : '', {@words}] }
  }
  $self->begin;
  return $self;
}

# Another run of the program: what it told of is its end no more.
sub begin {
  my ($self) = @_;
  @{$self}{qw(pending long final hopeless error unreached)} = ('', 0, undef, 0, {}, undef);
}

# take(data): the next bytes of its stdout. Never fails.
sub take {
  my ($self, $data) = @_;
  my $at = 0;
  while ((my $end = index $data, "\n", $at) >= 0) {
    $self->hold(substr $data, $at, $end - $at);
    $self->end;
    $at = $end + 1;
  }
  $self->hold(substr $data, $at);
}

# A line that is too long is none.
sub hold {
  my ($self, $piece) = @_;
  $self->{long} ||= length($self->{pending}) + length $piece > $line_limit;
  $self->{pending} = $self->{long} ? '' : $self->{pending} . $piece;
}

# The end of a line, also of a last one that lacks it.
sub end {
  my ($self) = @_;
  my $found = $self->{long} ? undef : Scalars::of($self->{pending});
  @{$self}{qw(pending long)} = ('', 0);
  $self->read_line($found) if defined $found;
}

sub read_line {
  my ($self, $found) = @_;
  my $says = sub { (grep { matches($found, $_->[1]) } @{ $self->{ $_[0] } })[0] };
  my $unreached = $self->{unreached};
  $self->{unreached} = undef;
  if ($says->('succeeded')) { @{$self}{qw(final error)} = ('succeeded', {}) }
  elsif ($says->('failed')) {
    $self->{final} = 'failed';
    # what it failed of may have been told before
    $self->{error} = $found if $self->words_of($found) ne '' || !%{ $self->{error} };
  } elsif ($says->('errors')) {
    $self->{error} = $found;
    my $class = $self->class_of(lines_of($found)) // '';
    my $now = now();
    $self->{unreached} = $unreached // $now if $class eq 'network';
    # it would try again, and fail again
    @{$self}{qw(final hopeless)} = ('failed', 1) if $class eq 'auth' || $class eq 'network' && $now - $self->{unreached} >= $self->{patience};
  } elsif ($says->('reopened')) { $self->{final} = undef }
  $self->{resumable} ||= !!$says->('kept');
  my $learned = $says->('conversation') or return;
  my $id = $found->{ $learned->[0] } // '';
  # it becomes a word of a command line
  $self->{id} = $id if $id =~ /\A[A-Za-z0-9][A-Za-z0-9_-]{0,99}\z/;
}

sub matches {
  my ($found, $pattern) = @_;
  return !grep { !defined $found->{$_} || $found->{$_} ne $pattern->{$_} } keys %$pattern;
}

# What its newest error says, on one line; '' when there is none.
sub words {
  my ($self) = @_;
  return $self->words_of($self->{error});
}

sub words_of {
  my ($self, $found) = @_;
  my ($text) = grep { ($_ // '') =~ /\S/ } @{$found}{ @{ $self->{words} } };
  $text = ($text // '') =~ s/[\x00-\x20\x7f]+/ /gr;
  # a character that is cut in two goes
  return length $text > $words_limit ? substr($text, 0, $words_limit) =~ s/[\xc0-\xff]?[\x80-\xbf]*\z//r : $text;
}

# failure(stderr): the class of its failure, by its newest error, else by the end of its stderr; undef when none fits.
sub failure {
  my ($self, $stderr) = @_;
  return undef if ($self->{final} // '') eq 'succeeded';
  return $self->class_of(lines_of($self->{error})) // $self->class_of($stderr);
}

# What the failures' regular expressions are for: a line `PLACE: TEXT` for each scalar.
sub lines_of {
  my ($found) = @_;
  my $text = '';
  for (sort keys %$found) {
    $text .= "$_: " . ($found->{$_} =~ s/[\r\n]+/ /gr) . "\n";
    last if length $text > $text_limit;
  }
  return substr $text, 0, $text_limit;
}

sub class_of {
  my ($self, $text) = @_;
  for (@{ $self->{failures} }) { return $_->[0] if $text =~ $_->[1] }
  return undef;
}

sub now { return clock_gettime(CLOCK_MONOTONIC) }

1;

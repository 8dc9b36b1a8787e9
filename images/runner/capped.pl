# A stream of bytes kept in a folder of files, each named by the offset of its first byte. The first file holds the beginning, the last
# `keep` others the end; those in between are removed as it grows, so that it takes at most head + keep * segment bytes whatever comes.
# The names tell what is missing, at any moment and after any crash.
package Capped;
use strict;
use warnings;
use Fcntl;

my $times_limit = 1 << 20;
my $times_step = 10;
my $last_limit = 4096;

# new(folder, head, segment, keep, times): sizes in bytes; `times` is a file for arrival times, or ''
sub new {
  my ($class, %given) = @_;
  mkdir $given{folder}, 0700 or die "mkdir $given{folder}: $!\n";
  my $self = bless { %given, segments => [], room => 0, bytes => 0, truncated => 0, last => '', stamped => 0, times_size => 0 }, $class;
  $self->{times_handle} = create($self->{times}) if $self->{times};
  return $self;
}

sub create {
  my ($path) = @_;
  sysopen(my $handle, $path, O_WRONLY | O_CREAT | O_EXCL, 0600) or return undef;
  return $handle;
}

# take(data, ms): never fails. What a full disk does not take is dropped.
sub take {
  my ($self, $data, $ms) = @_;
  $self->stamp($ms) if $self->{times_handle};
  $self->{last} .= $data;
  substr($self->{last}, 0, -$last_limit) = '' if length $self->{last} > $last_limit;
  my $at = 0;
  while ($at < length $data) {
    $self->next_file if $self->{room} == 0;
    my $size = length($data) - $at;
    $size = $self->{room} if $size > $self->{room};
    my $written = $self->{handle} ? syswrite($self->{handle}, $data, $size, $at) : undef;
    if (($written // 0) < $size) {
      # the rest of this file stays out, or its bytes would be at wrong offsets
      close $self->{handle} if $self->{handle};
      ($self->{handle}, $self->{truncated}) = (undef, 1);
    }
    $self->{room} -= $size;
    $self->{bytes} += $size;
    $at += $size;
  }
}

# One line `MS OFFSET`: the byte at OFFSET came at MS, and so did those after it up to the next line's, give or take the step.
sub stamp {
  my ($self, $ms) = @_;
  return if $ms - $self->{stamped} < $times_step || $self->{times_size} > $times_limit;
  $self->{stamped} = $ms;
  $self->{times_size} += syswrite($self->{times_handle}, "$ms $self->{bytes}\n") // 0;
}

sub next_file {
  my ($self) = @_;
  my $path = sprintf '%s/%015d', $self->{folder}, $self->{bytes};
  $self->{handle} = create($path);
  if ($self->{bytes} == 0) {
    $self->{room} = $self->{head};
    return;
  }
  $self->{room} = $self->{segment};
  push @{ $self->{segments} }, $path;
  return if @{ $self->{segments} } <= $self->{keep};
  unlink shift @{ $self->{segments} };
  $self->{truncated} = 1;
}

# What comes now is of another program: on a line of its own, and nothing before it is its last.
sub begin_part {
  my ($self) = @_;
  $self->take("\n", 0) if $self->{bytes} > 0 && substr($self->{last}, -1) ne "\n";
  $self->{last} = "\n";
}

# The last line that is not empty, as a JSON string; '""' when that takes more than `limit` bytes.
sub last_line {
  my ($self, $limit) = @_;
  my @lines = split /\n/, $self->{last};
  # its beginning is gone
  shift @lines if $self->{bytes} > length $self->{last};
  my ($line) = reverse grep { /\S/ } @lines;
  return '""' unless defined $line;
  my $text = json_string($line);
  return length $text > $limit ? '""' : $text;
}

# Bytes as a JSON string: what is no UTF-8 loses its bytes above ASCII.
sub json_string {
  my ($bytes) = @_;
  my $copy = $bytes;
  $bytes =~ s/[\x80-\xff]/?/g unless utf8::decode($copy);
  $bytes =~ s/(["\\])/\\$1/g;
  $bytes =~ s/([\x00-\x1f\x7f])/sprintf '\\u%04x', ord $1/ge;
  return qq("$bytes");
}

# The facts of the stream as JSON.
sub json {
  my ($self) = @_;
  return sprintf '{"bytes":%d,"truncated":%s}', $self->{bytes}, $self->{truncated} ? 'true' : 'false';
}

1;

# The scalars of a line of JSON, by their place in it. Not one regular expression here looks at more than one token, and nothing recurses:
# whatever the line holds, reading it takes time in proportion to its length, and ends.
package Scalars;
use strict;
use warnings;

# How deep a place is told; deeper values, and those in arrays but for the first, are read and passed over.
my $levels = 3;
my $nesting = 1000;
# Bytes of a value that are told, of a name on the way to it, and how many values of a line: a few names of a few letters are looked for.
my $value_limit = 2000;
my $name_limit = 64;
my $count_limit = 1000;
my %escapes = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");

# of(line): place → text, such as `error.data.statusCode` → `401`, `errors.0` → the first of a list. Of a key that comes twice the last counts, as for any reader of JSON.
# undef when the line is no JSON object, whole and alone.
sub of {
  my ($line) = @_;
  return undef unless $line =~ /\A\{/;
  # the brackets that are open, and for each the place of what it holds, undef where that is not told
  my ($open, @within) = ('');
  my ($key, %found);
  # what may come: `value`, `first` (a value or the array's end), `key`, `name` (a key or the object's end), `next` (a comma or an end)
  my $state = 'value';
  for (;;) {
    $line =~ /\G[ \t\r]+/gc;
    if ($state ne 'key' && $state ne 'value' && $line =~ /\G([}\]])/gc) {
      return undef if substr($open, -1) ne ($1 eq '}' ? '{' : '[');
      chop $open;
      pop @within;
      return $line =~ /\G[ \t\r]*\z/ ? \%found : undef if $open eq '';
      $state = 'next';
    } elsif ($state eq 'next') {
      return undef unless $line =~ /\G,/gc;
      $state = substr($open, -1) eq '{' ? 'key' : 'value';
      undef $key;
    } elsif ($state eq 'key' || $state eq 'name') {
      my $text = string(\$line) // return undef;
      return undef unless $line =~ /\G[ \t\r]*:/gc;
      $key = defined $within[-1] && length $text <= $name_limit ? decoded($text) : undef;
      # it could pass for a place further down
      undef $key if defined $key && index($key, '.') >= 0;
      $state = 'value';
    } elsif ($line =~ /\G([{\[])/gc) {
      return undef if length $open >= $nesting;
      my $told = defined $key && @within < $levels;
      push @within, $open eq '' ? '' : $told ? "$within[-1]$key." : undef;
      $open .= $1;
      ($state, $key) = $1 eq '{' ? ('name', undef) : ('first', $told ? 0 : undef);
    } else {
      my $text = string(\$line);
      if (defined $text) { $text = decoded($text) if defined $key }
      elsif ($line =~ /\G(true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/gc) { $text = $1 }
      else { return undef }
      if (defined $key) {
        my $place = "$within[-1]$key";
        # those at the top are looked for most
        $found{$place} = $text if @within == 1 || exists $found{$place} || keys %found < $count_limit;
      }
      $state = 'next';
    }
  }
}

# The inside of the string that begins where the text was read up to, or undef when none does.
sub string {
  my ($text) = @_;
  my $from = pos($$text) // 0;
  return undef unless $$text =~ /\G"/gc;
  1 while $$text =~ /\G[^"\\\x00-\x1f]+/gc || $$text =~ m{\G\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})}gc;
  my $inside = substr $$text, $from + 1, pos($$text) - $from - 1;
  return $$text =~ /\G"/gc ? $inside : undef;
}

# Its text as UTF-8, cut; halves of a pair that are alone become `?`.
sub decoded {
  my $text = substr $_[0], 0, $value_limit;
  $text =~ s{\\(?:u([0-9A-Fa-f]{4})(?:\\u([Dd][C-Fc-f][0-9A-Fa-f]{2}))?|(.))}{defined $1 ? characters(hex $1, $2) : $escapes{$3} // $3}ge;
  return $text;
}

sub characters {
  my ($first, $second) = @_;
  my @codes = ($first, defined $second ? hex $second : ());
  @codes = 0x10000 + (($first - 0xd800) << 10) + ($codes[1] - 0xdc00) if @codes == 2 && $first >= 0xd800 && $first < 0xdc00;
  my $text = join '', map { chr($_ >= 0xd800 && $_ < 0xe000 ? 0x3f : $_) } @codes;
  utf8::encode($text);
  return $text;
}

1;

# What is left of the disk that the session is on: the engine's, unless the session has a limit of its own.
package Disk;
use strict;
use warnings;
use POSIX ();

# A job that went on past this would take the engine's machine with it, and leave no room to say how it ended.
my $most = 512 << 20;
my $part = 50;

# statfs(2) by its number: nothing here may need a process of its own, of which there may be none. The layout is that of all 64-bit machines.
my %statfs = (x86_64 => 137, aarch64 => 43, riscv64 => 43);

# True when less is left than a fiftieth of the disk, or 512 MiB where that is less. False where it cannot be told.
sub short {
  my $number = $statfs{ (POSIX::uname())[4] } // return 0;
  my $found = "\0" x 256;
  return 0 if syscall($number, my $path = '/', $found) != 0;
  my (undef, $block, $blocks, undef, $free) = unpack 'q5', $found;
  return is_short($block * $blocks, $block * $free);
}

# is_short(size, free): both in bytes.
sub is_short {
  my ($size, $free) = @_;
  my $reserve = $size / $part;
  return $free < ($reserve < $most ? $reserve : $most) ? 1 : 0;
}

1;

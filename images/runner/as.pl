# The rights of another user, in a process of root's.
package As;
use strict;
use warnings;
use POSIX ();

# user(uid, gid, code): runs the code with the rights of another user, and those only. The real user stays root: nobody but root can signal
# this process meanwhile.
sub user {
  my ($uid, $gid, $code) = @_;
  $) = "$gid $gid";
  $> = $uid;
  die "cannot act as $uid:$gid: $!\n" if $> != $uid || (split ' ', $))[0] != $gid;
  my @result = eval { $code->() };
  my $error = $@;
  $> = 0;
  $) = '0 0';
  die $error if $error;
  return @result;
}

# become(uid, gid): makes this process one of that user's, for good.
sub become {
  my ($uid, $gid) = @_;
  $) = "$gid $gid";
  POSIX::setgid($gid) && POSIX::setuid($uid) or die "setuid: $!\n";
  die "still privileged\n" if $< != $uid || $> != $uid || "$(" ne "$gid $gid" || "$)" ne "$gid $gid" || POSIX::setuid(0);
}

1;

"""Runs a command on a terminal of its own. Its output goes to stdout; JSON lines on stdin say what the person there does:
{"send": "text"}, {"resize": [columns, rows]}, {"signal": 15}. Ends with the command's code; stderr tells whether the
terminal was left as it was found."""
import fcntl, json, os, select, signal, struct, sys, termios

def size(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

master, slave = os.openpty()
size(slave, 91, 29)
before = termios.tcgetattr(slave)
child = os.fork()
if child == 0:
    os.close(master)
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for standard in (0, 1, 2):
        os.dup2(slave, standard)
    os.execvp(sys.argv[1], sys.argv[1:])

stdin, pending, status = 0, b'', None
inputs = [master, stdin]
while True:
    ready, _, _ = select.select(inputs, [], [], 0.1)
    if master in ready:
        sys.stdout.buffer.write(os.read(master, 65536))
        sys.stdout.buffer.flush()
    if stdin in ready:
        chunk = os.read(stdin, 65536)
        if not chunk:
            inputs.remove(stdin)
        *lines, pending = (pending + chunk).split(b'\n')
        for line in lines:
            act = json.loads(line)
            if 'send' in act:
                os.write(master, act['send'].encode())
            if 'resize' in act:
                size(master, *act['resize'])
                os.kill(child, signal.SIGWINCH)
            if 'signal' in act:
                os.kill(child, act['signal'])
    if status is None:
        done, status_now = os.waitpid(child, os.WNOHANG)
        if done:
            status = status_now
    elif master not in ready:
        break

sys.stderr.write('restored\n' if termios.tcgetattr(slave) == before else 'changed\n')
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))

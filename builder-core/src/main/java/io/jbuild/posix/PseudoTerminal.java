package io.jbuild.posix;

import java.io.Closeable;

/**
 * A terminal without a device (pty(7)). Programs use its slave as their terminal; its master has
 * what the keys of a real one would give, and takes what its screen would show.
 */
public final class PseudoTerminal implements Closeable {

  private static final long TIOCSPTLCK = 0x40045431L;
  private static final long TIOCGPTPEER = 0x5441;
  private static final int OPEN_HERE = Flags.O_RDWR | Flags.O_NOCTTY | Flags.O_CLOEXEC;

  private final OpenFile master;
  private final OpenFile slave;

  private PseudoTerminal(OpenFile master, OpenFile slave) {
    this.master = master;
    this.slave = slave;
  }

  /**
   * Makes one.
   *
   * @param folder with a {@code ptmx}: {@code /dev}, or a devpts file system of one's own
   */
  public static PseudoTerminal open(OpenFile folder) throws PosixException {
    int descriptor = LibC.openat(folder.descriptor(), CString.of("ptmx"), OPEN_HERE, 0);
    if (descriptor < 0) {
      throw PosixException.last("make a terminal by ptmx in " + folder);
    }
    OpenFile master = new OpenFile("a terminal's master", descriptor);
    int peer = -1;
    try {
      if (LibC.ioctl(descriptor, TIOCSPTLCK, new byte[4]) < 0) {
        throw PosixException.last("unlock a terminal");
      }
      // By the master and no name: what is called pts/0 may be another's.
      peer = LibC.ioctl(descriptor, TIOCGPTPEER, (long) OPEN_HERE);
      if (peer < 0) {
        throw PosixException.last("open a terminal");
      }
      return new PseudoTerminal(master, new OpenFile("a terminal", peer));
    } finally {
      if (peer < 0) {
        master.close();
      }
    }
  }

  /** What programs are started with. */
  public OpenFile slave() {
    return slave;
  }

  /** Its settings and window. */
  public Terminal terminal() {
    return new Terminal(master);
  }

  /** Reads what programs printed; -1 once no program has it open any more. */
  public int read(byte[] buffer) throws PosixException {
    try {
      return master.read(buffer);
    } catch (PosixException e) {
      if (e.is(Errno.EIO)) {
        return -1;
      }
      throw e;
    }
  }

  /** Another handle of the master, for a thread that writes keys. */
  public OpenFile keys() throws PosixException {
    return master.again();
  }

  @Override
  public void close() throws PosixException {
    try (master;
        slave) {
      // Both, also where the first fails.
    }
  }
}

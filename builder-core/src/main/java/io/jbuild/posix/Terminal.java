package io.jbuild.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A terminal that is open: what it does to what passes through (termios(3)), and its window. */
public final class Terminal {

  private static final long TCGETS = 0x5401;
  private static final long TCSETS = 0x5402;

  /** Makes it the controlling terminal of the session that the caller leads. */
  static final long TIOCSCTTY = 0x540e;

  private static final long TIOCGWINSZ = 0x5413;
  private static final long TIOCSWINSZ = 0x5414;

  // struct termios: four masks of 4 bytes, a byte, 19 characters
  private static final int SETTINGS_SIZE = 64;
  private static final int OUTPUT = 4;
  private static final int CONTROL = 8;
  private static final int LOCAL = 12;
  private static final int LEAST_CHARACTERS = 17 + 6;
  private static final int LEAST_TIME = 17 + 5;

  // As cfmakeraw(3): IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON; OPOST; CSIZE PARENB, CS8;
  // ISIG ICANON ECHO ECHONL IEXTEN.
  private static final int NOT_RAW_INPUT = 0x5eb;
  private static final int NOT_RAW_OUTPUT = 0x1;
  private static final int NOT_RAW_CONTROL = 0x130;
  private static final int RAW_CONTROL = 0x30;
  private static final int NOT_RAW_LOCAL = 0x804b;

  private final OpenFile file;

  /** A window, in characters. */
  public record Window(int rows, int columns) {}

  Terminal(OpenFile file) {
    this.file = file;
  }

  /** One that this process was started with: its descriptor 0, 1 or 2. */
  public static Terminal inherited(int descriptor) {
    return new Terminal(new OpenFile("descriptor " + descriptor, descriptor));
  }

  /** What it does to what passes through, for {@link #set}. */
  public byte[] settings() throws PosixException {
    byte[] settings = new byte[SETTINGS_SIZE];
    call(TCGETS, settings, "read the settings of ");
    return settings;
  }

  public void set(byte[] settings) throws PosixException {
    call(TCSETS, settings.clone(), "change the settings of ");
  }

  /** Bytes pass as they are, and no key is a signal. */
  public void makeRaw() throws PosixException {
    byte[] settings = settings();
    ByteBuffer raw = ByteBuffer.wrap(settings).order(ByteOrder.nativeOrder());
    raw.putInt(0, raw.getInt(0) & ~NOT_RAW_INPUT);
    raw.putInt(OUTPUT, raw.getInt(OUTPUT) & ~NOT_RAW_OUTPUT);
    raw.putInt(CONTROL, raw.getInt(CONTROL) & ~NOT_RAW_CONTROL | RAW_CONTROL);
    raw.putInt(LOCAL, raw.getInt(LOCAL) & ~NOT_RAW_LOCAL);
    raw.put(LEAST_CHARACTERS, (byte) 1);
    raw.put(LEAST_TIME, (byte) 0);
    set(settings);
  }

  /** How large its window is; 0 by 0 where nobody said so. */
  public Window window() throws PosixException {
    // struct winsize: rows, columns and two sizes in pixels, 2 bytes each
    byte[] size = new byte[8];
    call(TIOCGWINSZ, size, "read the window's size of ");
    ByteBuffer numbers = ByteBuffer.wrap(size).order(ByteOrder.nativeOrder());
    return new Window(
        Short.toUnsignedInt(numbers.getShort(0)), Short.toUnsignedInt(numbers.getShort(2)));
  }

  /** Gives it another window, and tells its foreground processes. */
  public void resize(Window window) throws PosixException {
    byte[] size = new byte[8];
    ByteBuffer.wrap(size)
        .order(ByteOrder.nativeOrder())
        .putShort((short) window.rows())
        .putShort((short) window.columns());
    call(TIOCSWINSZ, size, "set the window's size of ");
  }

  private void call(long request, byte[] argument, String what) throws PosixException {
    if (LibC.ioctl(file.descriptor(), request, argument) < 0) {
      throw PosixException.last(what + file);
    }
  }
}

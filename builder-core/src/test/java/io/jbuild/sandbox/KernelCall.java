package io.jbuild.sandbox;

import com.sun.jna.Function;
import com.sun.jna.Native;

/** System calls that tests make and jbuild does not. */
enum KernelCall {
  RENAMEAT2(316, 276),
  ADD_KEY(248, 217),
  KEYCTL(250, 219);

  private final long x86;
  private final long arm;

  KernelCall(long x86, long arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /** Makes it; numbers as longs, texts as strings. */
  long of(Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = System.getProperty("os.arch", "").equals("aarch64") ? arm : x86;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    long result = Function.getFunction("c", "syscall").invokeLong(all);
    if (result < 0) {
      throw new IllegalStateException(this + ": error " + Native.getLastError());
    }
    return result;
  }
}

package io.jbuild.posix;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * System calls that the kernel shall do one after the other, with nothing in between: not a line of
 * Java, of the JVM or of the C library. So the list may go on in another process that shares this
 * one's memory, where none of these may run.
 *
 * <p>It is what {@code posix_spawn} is inside, with calls of our choice. Twenty instructions do it:
 * they load a call's number and arguments, make the call, store the result, and go on with the call
 * that the sign of the result says. For one thread; the memory is kept until this is closed, which
 * must be after all processes that use it have ended.
 */
final class CallList implements Closeable {

  // A call: its number, six arguments, the result, and the address of the next call where the
  // result is negative, zero, positive; an address of 0 returns to the caller.
  private static final int RESULT = 56;
  private static final int AFTER_FAILURE = 64;
  private static final int AFTER_ZERO = 72;
  private static final int AFTER_MORE = 80;
  private static final int SIZE = 88;
  private static final int MOST_CALLS = 256;

  // endbr64; push rbx; mov rbx,rdi; 1: mov rax,[rbx]; mov rdi,[rbx+8]; mov rsi,[rbx+16];
  // mov rdx,[rbx+24]; mov r10,[rbx+32]; mov r8,[rbx+40]; mov r9,[rbx+48]; syscall;
  // mov [rbx+56],rax; test rax,rax; mov rcx,[rbx+80]; cmovz rcx,[rbx+72]; cmovs rcx,[rbx+64];
  // mov rbx,rcx; test rbx,rbx; jnz 1b; pop rbx; ret
  private static final String X86_64 =
      "f30f1efa534889fb488b03488b7b08488b7310488b53184c8b53204c8b43284c8b4b300f05"
          + "488943384885c0488b4b50480f444b48480f484b404889cb4885db75c65bc3";

  // mov x9,x0; 1: ldr x8,[x9]; ldp x0,x1,[x9,#8]; ldp x2,x3,[x9,#24]; ldp x4,x5,[x9,#40]; svc #0;
  // str x0,[x9,#56]; ldp x10,x11,[x9,#64]; ldr x12,[x9,#80]; cmp x0,#0; csel x9,x11,x12,eq;
  // csel x9,x10,x9,lt; cbnz x9,1b; ret
  private static final String ARM64 =
      "e90300aa280140f9208540a9228d41a9249542a9010000d4201d00f9"
          + "2a2d44a92c2940f91f0000f169018c9a49b1899aa9feffb5c0035fd6";

  private static final int CLONE_VM = 0x100;
  private static final int CLONE_VFORK = 0x4000;
  private static final int CLONE_PARENT_SETTID = 0x100000;
  private static final int SIGCHLD = 17;
  private static final int SIG_SETMASK = 2;
  private static final int LAST_SIGNAL = 31;

  /** How a process is made that shares this memory and goes on beside this one. */
  static final int CHILD_BESIDE = CLONE_VM | CLONE_PARENT_SETTID | SIGCHLD;

  /** How one is made until whose end, or next program, this one waits. */
  static final int CHILD_FIRST = CHILD_BESIDE | CLONE_VFORK;

  /** Options of a mount. */
  static final int NO_SETUID_DEVICES_EXECUTION = 2 | 4 | 8;

  /** As the last of a range of descriptors. */
  static final long ALL = 0xFFFFFFFFL;

  private static final int PAGE = 1 << 16; // the largest there is
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;

  private final List<Long> allocated = new ArrayList<>();
  private final Pointer calls;
  private int count;

  CallList() {
    this.calls = new Pointer(allocate(SIZE * MOST_CALLS));
  }

  /** One call of the list. */
  final class Call {
    private final int offset;

    private Call(int offset) {
      this.offset = offset;
    }

    private long address() {
      return Pointer.nativeValue(calls) + offset;
    }

    /** What the call gave: negative is the error's number, as the kernel returns it. */
    long result() {
      return calls.getLong(offset + RESULT);
    }

    /** Where an argument is, for calls before that write what this one takes. */
    long argument(int index) {
      return address() + 8L * (1 + index);
    }

    /** Goes on there where this fails. */
    Call orElse(Call next) {
      calls.setLong(offset + AFTER_FAILURE, next.address());
      return this;
    }

    /** Goes on there where this gives 0. */
    Call atZero(Call next) {
      calls.setLong(offset + AFTER_ZERO, next.address());
      return this;
    }

    /** Goes on there where this gives more than 0. */
    Call atMore(Call next) {
      calls.setLong(offset + AFTER_MORE, next.address());
      return this;
    }

    /** Returns to who started the list, whatever this gives. */
    Call last() {
      calls.setLong(offset + AFTER_FAILURE, 0);
      calls.setLong(offset + AFTER_ZERO, 0);
      calls.setLong(offset + AFTER_MORE, 0);
      return this;
    }
  }

  /** Puts a call at the end; whatever it gives, the one put next comes after it. */
  Call add(SystemCall call, long... arguments) {
    if (count == MOST_CALLS - 1) {
      throw new IllegalStateException("more than " + MOST_CALLS + " system calls");
    }
    Call added = new Call(SIZE * count++);
    calls.setLong(added.offset, call.number());
    for (int i = 0; i < arguments.length; i++) {
      calls.setLong(added.offset + 8L * (1 + i), arguments[i]);
    }
    Call following = new Call(SIZE * count);
    return added.orElse(following).atZero(following).atMore(following);
  }

  /** Puts a call that blocks all signals, and keeps which were before in these 8 bytes. */
  Call blockSignals(long old) {
    return add(SystemCall.RT_SIGPROCMASK, SIG_SETMASK, longs(new long[] {-1}, 0), old, 8);
  }

  /** Puts a call that blocks the signals of these 8 bytes and no others. */
  Call setSignals(long blocked) {
    return add(SystemCall.RT_SIGPROCMASK, SIG_SETMASK, blocked, 0, 8);
  }

  /** Puts calls that give all signals their default action. */
  void standardSignals() {
    long standard = allocate(64);
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
      add(SystemCall.RT_SIGACTION, signal, standard, 0, 8);
    }
  }

  /** Makes a call, so that all classes are there that it takes. */
  static void load() {
    try (CallList list = new CallList()) {
      list.run(list.add(SystemCall.GETTID).last());
    }
  }

  /** Makes the calls, from this one on. */
  void run(Call first) {
    Machine.CODE.invokeLong(new Object[] {first.address()});
  }

  /** Memory for arguments, all zeros. */
  long allocate(long size) {
    long address = Native.malloc(size);
    if (address == 0) {
      throw new OutOfMemoryError("no native memory");
    }
    new Pointer(address).setMemory(0, size, (byte) 0);
    allocated.add(address);
    return address;
  }

  /** A text with a NUL behind. */
  long string(byte[] text) {
    byte[] terminated = CString.of(text);
    long address = allocate(terminated.length);
    new Pointer(address).write(0, terminated, 0, terminated.length);
    return address;
  }

  /** Texts as {@code execve} takes them. */
  long strings(List<byte[]> texts) {
    return longs(texts.stream().mapToLong(this::string).toArray(), 1);
  }

  /** Numbers of 8 bytes, and zeros behind. */
  long longs(long[] numbers, int zeros) {
    long address = allocate(8L * (numbers.length + zeros));
    new Pointer(address).write(0, numbers, 0, numbers.length);
    return address;
  }

  /** Numbers of 4 bytes. */
  long ints(int... numbers) {
    long address = allocate(4L * numbers.length + 4);
    new Pointer(address).write(0, numbers, 0, numbers.length);
    return address;
  }

  @Override
  public void close() {
    allocated.forEach(Native::free);
    allocated.clear();
  }

  /** The instructions, once in each JVM. */
  private static final class Machine {
    static final Function CODE = load();

    private static Function load() {
      byte[] code = HexFormat.of().parseHex(SystemCall.arm64() ? ARM64 : X86_64);
      long page = LibC.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (page == -1) {
        throw new OutOfMemoryError("no native memory");
      }
      new Pointer(page).write(0, code, 0, code.length);
      // Only now, and not to be written any more; on arm64 this also makes the new code visible.
      if (LibC.mprotect(page, PAGE, PROT_READ | PROT_EXEC) < 0) {
        throw new IllegalStateException("this process may not execute memory of its own");
      }
      return Function.getFunction(new Pointer(page));
    }
  }
}

package io.jbuild.sandbox;

import io.jbuild.posix.ChildProcess;
import io.jbuild.posix.Errno;
import io.jbuild.posix.Launch;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.Pipe;
import io.jbuild.posix.PosixException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * A shell beside this JVM that outlives it, even {@code kill -9}, for as long as it takes to kill
 * what the JVM was running. It hears what to guard over a pipe, whose end tells it that the JVM is
 * gone.
 *
 * <p>A command is guarded twice: by its mount namespace from before its process exists, so that
 * there is no moment in which it could be missed; and by its process id, which it cannot change.
 * Killing process 1 of its pid namespace ends all others there. Safe for use by several threads.
 */
final class Watchdog implements Closeable {

  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM TSTP PIPE
      guarded=' '
      while read -r verb what; do
        case $verb in
          +) guarded="$guarded$what " ;;
          -) case $guarded in
               *" $what "*) guarded="${guarded%%" $what "*} ${guarded#*" $what "}" ;;
             esac ;;
        esac
      done
      [ "$guarded" = ' ' ] && exit 0
      # All below a process: those that lose their parent become its children, so that each round
      # finds some, until there is none.
      end_tree() {
        found=1
        while [ $found = 1 ]; do
          found=0
          tree=" $1 "
          for folder in /proc/[0-9]*; do
            pid=${folder#/proc/}
            state=
            parent=
            while read -r key value rest; do
              case $key in
                State:) state=$value ;;
                PPid:) parent=$value; break ;;
              esac
            done < "$folder/status"
            case $tree in
              *" $parent "*)
                tree="$tree$pid "
                [ "$state" = Z ] || { kill -9 "$pid"; found=1; } ;;
            esac
          done
        done
        kill -9 "$1"
      }
      for what in $guarded; do
        case $what in
          mnt:*) ;;
          tree:*) end_tree "${what#tree:}" ;;
          *) kill -9 "$what" ;;
        esac
      done
      # Twice: a process may have been made while the first list was.
      for round in 1 2; do
        ls -l /proc/[0-9]*/ns/mnt | while read -r line; do
          space=${line##*-> }
          case $guarded in
            *" $space "*)
              pid=${line#*/proc/}
              kill -9 "${pid%%/*}" ;;
          esac
        done
      done
      """;

  private final OpenFile orders;
  private final ChildProcess shell;

  private Watchdog(OpenFile orders, ChildProcess shell) {
    this.orders = orders;
    this.shell = shell;
  }

  static Watchdog start() throws IOException {
    Pipe pipe = Pipe.open();
    try (Launch launch =
        new Launch(Launch.bytes("sh", "-c", SCRIPT), Launch.bytes("PATH=/usr/bin:/bin"))) {
      launch.program("/bin/sh".getBytes(StandardCharsets.US_ASCII));
      launch.use(0, pipe.readEnd());
      launch.openForWriting(1, "/dev/null");
      launch.openForWriting(2, "/dev/null");
      launch.workIn("/");
      Callable<ChildProcess> start =
          () -> {
            keepDescriptors();
            return new ChildProcess(launch.start());
          };
      ChildProcess shell = LoneThread.run("jbuild-watchdog", start);
      pipe.readEnd().close();
      return new Watchdog(pipe.writeEnd(), shell);
    }
  }

  private static void keepDescriptors() throws PosixException {
    try {
      Namespaces.unshareDescriptors();
    } catch (PosixException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      // Where nothing can be unshared, a table of its own is no more than a second guard.
      Namespaces.closeDescriptorsOnExecution();
    }
  }

  /** Guards a mount namespace, as {@code mnt:[4026531841]}. */
  void guard(String mountNamespace) throws PosixException {
    tell("+ " + mountNamespace);
  }

  /** Guards a process. */
  void guard(ChildProcess process) throws PosixException {
    tell("+ " + process.pid());
  }

  /** Guards a process with all below it, which it adopts where they lose their parent. */
  void guardTree(ChildProcess process) throws PosixException {
    tell("+ tree:" + process.pid());
  }

  /** To be said before the process is reaped. */
  void releaseTree(ChildProcess process) throws PosixException {
    tell("- tree:" + process.pid());
  }

  /** To be said before the process is reaped: after that its number may be another's. */
  void release(ChildProcess process) throws PosixException {
    tell("- " + process.pid());
  }

  void release(String mountNamespace) throws PosixException {
    tell("- " + mountNamespace);
  }

  /**
   * Closes the pipe in a thread that has its own table of descriptors, so that a process started
   * there does not hold it open.
   */
  void forgetInThisThread() throws PosixException {
    Namespaces.forget(orders);
  }

  // One write each, shorter than PIPE_BUF: the kernel does not mix them.
  private void tell(String order) throws PosixException {
    byte[] line = (order + "\n").getBytes(StandardCharsets.UTF_8);
    orders.write(line, line.length);
  }

  @Override
  public void close() throws PosixException {
    orders.close();
    shell.reap();
  }
}

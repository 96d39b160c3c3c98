package io.jbuild.sandbox;

import io.jbuild.file.ImagePath;
import io.jbuild.posix.FileStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Something a command finds in its file system that no layer of its image has, and none gets. */
public sealed interface StepMount {

  /**
   * Where: an absolute path in the image. Links in it are followed inside the image; what is
   * missing is made, and taken away after the run.
   */
  String target();

  /** A visitor without defaults: a new kind of mount does not compile until each rung has it. */
  interface Visitor<R, E extends Exception> {
    R tree(Tree mount) throws E;

    R folder(Folder mount) throws E;

    R memory(Memory mount) throws E;

    R file(File mount) throws E;

    R socket(Socket mount) throws E;

    R device(Device mount) throws E;

    R machine(Machine mount) throws E;
  }

  <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E;

  /**
   * A part of a stack of layers. What the command writes there is thrown away.
   *
   * @param lowers unpacked trees, top first
   * @param source an absolute path in them; links are followed inside them
   * @param readOnly whether the command may write at all
   * @param times of regular files that are to have another one before the command starts, by their
   *     paths in the stack
   */
  record Tree(
      String target,
      List<Path> lowers,
      String source,
      boolean readOnly,
      SortedMap<ImagePath, Instant> times)
      implements StepMount {
    public Tree {
      // The same tree twice says nothing new, and the kernel refuses it.
      lowers = lowers.stream().distinct().toList();
      times = Collections.unmodifiableSortedMap(new TreeMap<>(times));
    }

    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.tree(this);
    }
  }

  /**
   * A directory of the machine that keeps what the command writes.
   *
   * @param source an absolute path in it; links are followed inside it
   */
  record Folder(String target, Path folder, String source, boolean readOnly) implements StepMount {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.folder(this);
    }
  }

  /**
   * An empty file system in memory.
   *
   * @param size the most bytes it may hold
   */
  record Memory(String target, OptionalLong size) implements StepMount {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.memory(this);
    }
  }

  /**
   * A file the command may read, which never is on a disk where the rung can help it.
   *
   * @param content secret
   */
  @SuppressWarnings("ArrayRecordComponent") // A secret: never compared, never printed.
  record File(String target, byte[] content, int mode, int uid, int gid) implements StepMount {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.file(this);
    }

    @Override
    public String toString() {
      return "File[target=" + target + "]";
    }
  }

  /**
   * A Unix socket of the machine.
   *
   * @param socket it belongs to who may use it already
   */
  record Socket(String target, Path socket) implements StepMount {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.socket(this);
    }
  }

  /**
   * A device file: one of its own where that can be made, else the machine's.
   *
   * @param path the machine's
   * @param numbers which device it is; empty for what is at the path
   * @param mode its permissions; empty for those of the machine's
   */
  record Device(
      String target, Path path, Optional<Numbers> numbers, OptionalInt mode, int uid, int gid)
      implements StepMount {

    /** What the kernel knows a device by. */
    public record Numbers(FileStatus.Type type, int major, int minor) {}

    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.device(this);
    }
  }

  /**
   * A file or directory of the machine, whatever is mounted below it.
   *
   * @param path of the machine; links are followed
   */
  record Machine(String target, Path path, boolean readOnly) implements StepMount {
    @Override
    public <R, E extends Exception> R accept(Visitor<R, E> visitor) throws E {
      return visitor.machine(this);
    }
  }
}

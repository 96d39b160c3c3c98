package io.jbuild.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/**
 * What the two sides send each other.
 *
 * @param task the task it belongs to, counted by the build
 * @param kind what the bytes are
 * @param bytes never changed after this
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a stream, never compared
record Frame(int task, Kind kind, byte[] bytes) {

  private static final int LARGEST = 64 << 20;

  /** What the bytes of a frame are. */
  enum Kind {
    /** To the worker: a step to run, as JSON. */
    STEP('s'),
    /** To the worker: a container to run, as JSON. */
    CONTAINER('c'),
    /** To the worker: a step to run for somebody who uses it, as JSON. */
    ENTER('u'),
    /** To the worker: a step whose caches are to be saved, as JSON. */
    SAVE('k'),
    /** To the worker: what the container reads. */
    INPUT('i'),
    /** To the worker: the container reads no more. */
    INPUT_END('n'),
    /** To the worker: the size that the user's terminal has now, as JSON. */
    RESIZE('w'),
    /** To the worker: end the task. */
    CANCEL('x'),
    /** From the worker, before all else: by which rung it runs commands, as JSON. */
    OPENED('r'),
    /** From the worker: the container has read a frame of its input. */
    TAKEN('t'),
    /** From the worker: the command has the user's terminal. */
    ATTACHED('a'),
    /** From the worker: the command has the user's terminal no longer. */
    DETACHED('b'),
    /** From the worker: standard output. */
    OUT('o'),
    /** From the worker: standard error. */
    ERROR('e'),
    /** From the worker: the result, as JSON. */
    DONE('d'),
    /** From the worker: the failure, as JSON. */
    FAILED('f');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    private static Kind of(int letter) throws IOException {
      for (Kind kind : values()) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      throw new IOException("a frame of an unknown kind: " + letter);
    }
  }

  /** Sends it; whole frames, whichever threads send. */
  void send(DataOutputStream out) throws IOException {
    synchronized (out) {
      out.writeInt(task);
      out.writeByte(kind.letter);
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
    }
  }

  /** The next frame; empty where the other side is gone. */
  static Optional<Frame> read(DataInputStream in) throws IOException {
    int task;
    try {
      task = in.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    Kind kind = Kind.of(in.readUnsignedByte());
    int length = in.readInt();
    if (length < 0 || length > LARGEST) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a frame was cut");
    }
    return Optional.of(new Frame(task, kind, bytes));
  }
}

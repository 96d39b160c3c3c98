package io.jbuild.images;

import io.jbuild.blob.Room;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.request.StoreLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Room in a store that is held to a size, and on its disk. What is written is counted, and only
 * where that comes to more than there was room for when somebody looked last, the store is measured
 * and what can be made again goes. Until the first look a little may be written, so that a small
 * build never pays for one.
 *
 * <p>Where nothing more can go, the build goes on: see {@code docs/adr/0037}. Who is told nothing
 * but what was written may hold locks, so nothing here waits for one that a writer can hold.
 */
public final class StoreRoom extends Room {

  /** What may be written before anybody looks, and what is made room for beyond what is wanted. */
  private static final long STEP = 64L << 20;

  /** Of a small store less: such a part of it. */
  private static final int PART = 16;

  /** Between two looks at the disk while commands write to it. */
  private static final long PAUSE_MILLIS = 500;

  private final Store store;
  private final Machine machine;
  private final StoreLimit limit;
  private final Consumer<String> told;
  private final AtomicLong left;
  private long step;
  private long mostStep = STEP;
  private boolean excessTold;
  private @Nullable Thread watcher;
  private volatile boolean closed;

  private StoreRoom(Store store, Machine machine, StoreLimit limit, Consumer<String> told) {
    this.store = store;
    this.machine = machine;
    this.limit = limit;
    this.told = told;
    this.step = Math.min(STEP, limit.bytes().orElse(Long.MAX_VALUE) / PART);
    this.left = new AtomicLong(Math.min(step, store.root().toFile().getUsableSpace()));
  }

  /**
   * Bounds what is written into a store until it is closed, if the machine has a limit for it.
   *
   * @param told hears, once, that the store will be larger than it may
   * @return the store
   */
  public static Store in(Store store, Machine machine, Consumer<String> told) {
    machine
        .limit()
        .ifPresent(limit -> store.work().within(new StoreRoom(store, machine, limit, told)));
    return store;
  }

  @Override
  public void expect(long bytes) {
    if (left.get() < bytes) {
      look(bytes);
    }
  }

  @Override
  public void written(long bytes) {
    if (left.addAndGet(-bytes) < 0) {
      look(0);
    }
  }

  /** Bytes that went from the disk were written by whoever it was; also by us, counted before. */
  @Override
  public synchronized void watch() {
    if (watcher == null && !closed) {
      watcher = new Thread(this::watchDisk, "jbuild-room");
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  private void watchDisk() {
    Path root = store.root();
    long before = root.toFile().getUsableSpace();
    while (pause()) {
      long now = root.toFile().getUsableSpace();
      if (now < before) {
        written(before - now);
      }
      before = now;
    }
  }

  @SuppressWarnings("WaitNotInLoop") // who is woken for nothing only looks earlier
  private synchronized boolean pause() {
    try {
      if (!closed) {
        wait(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      return false; // Nobody does this.
    }
    return !closed;
  }

  private synchronized void look(long wanted) {
    if (closed || left.get() >= wanted) {
      return; // Somebody looked meanwhile.
    }
    long room;
    try {
      room = make(wanted);
    } catch (IOException | RuntimeException e) {
      room = 0; // Who looks when all is done tells it; what is written here is not to blame.
    }
    if (room < wanted + step) {
      // Nothing more can go by now: looking again soon would find that again.
      step = Math.min(2 * step, mostStep);
      room = Math.max(room, wanted + step);
    }
    left.set(room);
  }

  /** Makes room; returns how much there is then. */
  private long make(long wanted) throws IOException {
    long most = limit.of(store.root());
    mostStep = Math.max(STEP, most / PART);
    if (wanted > most) {
      return 0; // It cannot be true, or cannot be had: what comes is counted.
    }
    Eviction.Made made =
        new Eviction(store, machine)
            .makeRoom(most, wanted + step, store.root().toFile().getUsableSpace());
    if (made.size() + wanted > most && !excessTold) {
      excessTold = true;
      told.accept(
          "the store has "
              + megabytes(made.size() + 999_999)
              + ", more than the "
              + megabytes(most)
              + " that it may have: what is left in it is in use, and the work goes on");
    }
    return made.room();
  }

  private static String megabytes(long bytes) {
    return bytes / 1_000_000 + " MB";
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}

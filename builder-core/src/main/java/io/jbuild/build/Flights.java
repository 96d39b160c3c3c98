package io.jbuild.build;

import io.jbuild.event.BuildEvents;
import io.jbuild.event.Transfers;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Platform;
import io.jbuild.registry.Registry;
import io.jbuild.request.CacheOptions;
import io.jbuild.share.Announcer;
import io.jbuild.share.Board;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheReader;
import io.jbuild.share.CacheTarget;
import io.jbuild.share.Moments;
import io.jbuild.share.SharedParts;
import io.jbuild.share.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a build and the builds of other machines tell each other of what they do. */
final class Flights {

  private final Store store;
  private final SharedParts parts;
  private final Machine machine;
  private final CacheOptions caches;
  private final BuildEvents events;
  private final CacheReader reader;

  Flights(
      Store store, SharedParts parts, Machine machine, CacheOptions caches, BuildEvents events) {
    this.store = store;
    this.parts = parts;
    this.machine = machine;
    this.caches = caches;
    this.events = events;
    // One for all: whoever asks again and again logs in once.
    this.reader =
        new CacheReader(
            new Once(() -> machine.hastyRegistry(Transfers.UNSEEN)), List.of(Platform.host()));
  }

  /** Opened when it is needed. */
  private static final class Once implements Supplier<Registry> {
    private final Supplier<Registry> opening;
    private @Nullable Registry opened;

    Once(Supplier<Registry> opening) {
      this.opening = opening;
    }

    @Override
    public synchronized Registry get() {
      if (opened == null) {
        opened = opening.get();
      }
      return opened;
    }
  }

  SingleFlight begin() {
    List<Board> waits = new ArrayList<>();
    caches.flights().waits().forEach(cache -> waits.add(board(cache)));
    List<Announcer> announcers = new ArrayList<>();
    for (CacheTarget target : caches.to()) {
      if (target.place() instanceof CachePlace.InRegistry cache
          && caches.flights().announces().contains(cache)) {
        int waited = caches.flights().waits().indexOf(cache);
        announcers.add(
            new Announcer(
                waited < 0 ? board(cache) : waits.get(waited), target, parts, store.work()));
      }
    }
    return new SingleFlight(UUID.randomUUID().toString(), waits, announcers, new Passing(machine));
  }

  private Board board(CachePlace.InRegistry cache) {
    return new Board(cache, reader, place -> Sharing.destination(machine, place), events);
  }

  /** As it passes on this machine. */
  private record Passing(Machine machine) implements Moments {

    @Override
    public Instant now() {
      return machine.now();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
      Thread.sleep(time.toMillis());
    }

    @Override
    public boolean isDone(Future<?> work, Duration most) throws InterruptedException {
      try {
        work.get(most.toNanos(), TimeUnit.NANOSECONDS);
        return true;
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        return true; // Whoever asks for the result meets it.
      }
    }
  }
}

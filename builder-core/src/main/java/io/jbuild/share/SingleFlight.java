package io.jbuild.share;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Keeps two machines from doing one long step at once, as far as a registry allows: who begins one
 * says so, and who finds that somebody has begun one waits for its result, never longer than the
 * same command took before. Of a command that is quick, or new, nothing is said, and nobody waits.
 * Safe for several threads.
 */
public final class SingleFlight implements AutoCloseable {

  /** What is quicker is not worth the requests. */
  static final Duration LEAST_COST = Duration.ofSeconds(10);

  /** Whatever a cache says of costs. */
  static final Duration MOST_WAIT = Duration.ofHours(1);

  /** Clocks of machines differ by less, or nobody believes what they say. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** A layer has to be sent too. */
  private static final Duration SENDING = Duration.ofSeconds(10);

  private static final Duration LEAST_PAUSE = Duration.ofSeconds(2);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(10);

  private final String runner;
  private final List<Board> waits;
  private final List<Announcer> announcers;
  private final Moments moments;

  /**
   * That of a build.
   *
   * @param runner what the build calls itself: no other one is called so
   * @param waits where it is asked who does a step
   * @param announcers of the caches that the build goes to and says what it does
   */
  public SingleFlight(
      String runner, List<Board> waits, List<Announcer> announcers, Moments moments) {
    this.runner = runner;
    this.waits = List.copyOf(waits);
    this.announcers = List.copyOf(announcers);
    this.moments = moments;
  }

  /** What a claim needs of the cache that it is for. */
  interface Cache {

    /** What the same command took before; empty where nobody knows. */
    Optional<Duration> cost(CacheKey key) throws IOException;

    /** Somebody else has made it. */
    void take(CachePlace place, SharedResult result, CacheReader.Announcements from);

    /** Nothing was done for so long but to wait for somebody else, who made it or not. */
    void waited(Duration time);
  }

  /**
   * Waits for whoever makes a step's layer elsewhere, and else says that it is made here, until the
   * claim is closed.
   *
   * @param local the same among the builds of this machine; closed where this fails
   */
  LayerCache.Claim claim(
      CacheKey key, LayerCache.Claim local, Cache cache, LayerCache.Waiting waiting)
      throws IOException, InterruptedException {
    boolean kept = false;
    try {
      Optional<Duration> cost = cache.cost(key);
      if (cost.isPresent() && cost.get().compareTo(LEAST_COST) >= 0) {
        begin(new Flight(key.digest(), cost.get(), cache, waiting));
      }
      kept = true;
    } finally {
      if (!kept) {
        over(key.digest());
        local.close();
      }
    }
    return () -> {
      over(key.digest());
      local.close();
    };
  }

  private void begin(Flight flight) throws InterruptedException {
    for (Board board : waits) {
      if (flight.awaits(board)) {
        return;
      }
    }
    for (Announcer announcer : announcers) {
      Board board = announcer.board();
      Optional<AnnouncementDocument.Announced> seen = flight.seen.get(board);
      announcer.begin(
          announced(flight.key),
          seen == null ? board.read(flight.cost, moments).document().find(flight.key) : seen);
      // Who wrote at the same moment may have been later, and is the one that is heard.
      if (waits.contains(board) && flight.awaits(board)) {
        return;
      }
    }
  }

  private AnnouncementDocument.Announced announced(Digest key) {
    return new AnnouncementDocument.Announced(key, runner, moments.now());
  }

  private void over(Digest key) {
    announcers.forEach(announcer -> announcer.over(key, runner));
  }

  /** A layer was made here. */
  void made(Digest key, Layer layer, Duration cost) {
    Shareable result = new Shareable(key, layer, cost, Optional.empty());
    announcers.forEach(announcer -> announcer.made(announced(key), result));
  }

  /** What says what this build does. */
  public List<Announcer> announcers() {
    return announcers;
  }

  @Override
  public void close() {
    announcers.forEach(Announcer::close);
  }

  /** One step that is to be made. */
  private final class Flight {
    private final Digest key;
    private final Duration cost;
    private final Cache cache;
    private final LayerCache.Waiting waiting;
    private final IdentityHashMap<Board, Optional<AnnouncementDocument.Announced>> seen =
        new IdentityHashMap<>();
    private Duration left;

    Flight(Digest key, Duration cost, Cache cache, LayerCache.Waiting waiting) {
      this.key = key;
      this.cost = cost;
      this.cache = cache;
      this.waiting = waiting;
      this.left = cost.compareTo(MOST_WAIT) < 0 ? cost : MOST_WAIT;
    }

    /** Whether somebody else made it. */
    boolean awaits(Board board) throws InterruptedException {
      if (left.isZero()) {
        return false;
      }
      long start = moments.nanos();
      CacheReader.Announcements now = board.read(left, moments);
      left = rest(start, left);
      if (isTaken(board, now)) {
        return true;
      }
      seen.put(board, now.document().find(key));
      Optional<AnnouncementDocument.Announced> other = other(now);
      Duration most = other.map(this::most).orElse(Duration.ZERO);
      if (most.isZero()) {
        return false;
      }
      waiting.begins(board.cache().shown(), most);
      start = moments.nanos();
      try {
        return awaits(board, other, most);
      } finally {
        cache.waited(Duration.ofNanos(moments.nanos() - start));
        left = rest(start, left);
      }
    }

    private boolean awaits(
        Board board, Optional<AnnouncementDocument.Announced> found, Duration most)
        throws InterruptedException {
      Optional<AnnouncementDocument.Announced> other = found;
      long start = moments.nanos();
      for (Duration rest = most; !rest.isZero() && other.isPresent(); rest = rest(start, most)) {
        moments.pause(rest.compareTo(pause()) < 0 ? rest : pause());
        Duration still = rest(start, most);
        if (still.isZero()) {
          return false;
        }
        CacheReader.Announcements now = board.read(still, moments);
        if (isTaken(board, now)) {
          return true;
        }
        seen.put(board, now.document().find(key));
        other = other(now); // Gone where its build failed.
      }
      return false;
    }

    private boolean isTaken(Board board, CacheReader.Announcements now) {
      Optional<SharedResult> result =
          now.document().find(key).flatMap(AnnouncementDocument.Announced::result);
      result.ifPresent(made -> cache.take(board.cache(), made, now));
      return result.isPresent();
    }

    private Optional<AnnouncementDocument.Announced> other(CacheReader.Announcements now) {
      return now.document().find(key).filter(step -> !step.runner().equals(runner));
    }

    /** How long it may take until it is there, if it is true that somebody does it. */
    private Duration most(AnnouncementDocument.Announced step) {
      Duration age = Duration.between(step.at(), moments.now());
      if (age.compareTo(SKEW.negated()) < 0) {
        return Duration.ZERO;
      }
      Duration whole = cost.plus(cost.dividedBy(4)).plus(SENDING);
      Duration expected = age.isNegative() ? whole : whole.minus(age);
      if (expected.isNegative()) {
        return Duration.ZERO;
      }
      return expected.compareTo(left) < 0 ? expected : left;
    }

    private Duration pause() {
      Duration part = cost.dividedBy(20);
      if (part.compareTo(LEAST_PAUSE) < 0) {
        return LEAST_PAUSE;
      }
      return part.compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : part;
    }

    private Duration rest(long start, Duration most) {
      Duration rest = most.minusNanos(moments.nanos() - start);
      return rest.isNegative() ? Duration.ZERO : rest;
    }
  }
}

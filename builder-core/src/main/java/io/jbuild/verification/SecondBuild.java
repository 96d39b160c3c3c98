package io.jbuild.verification;

import io.jbuild.machine.Machine;
import io.jbuild.posix.Namespaces;
import io.jbuild.posix.Processors;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.Verification.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Where and how a build is done a second time: in an empty store, with nothing as it was that may
 * be another on another machine.
 *
 * <p>Umask and processors are those of a thread, which all that is started by it has too; nothing
 * of the process itself changes, so that others may work in it meanwhile.
 */
final class SecondBuild {

  /** Zip files count in steps of two seconds: what was made earlier shows the same time. */
  private static final Duration LEAST_LATER = Duration.ofMillis(2_100);

  private static final int UMASK = 077;
  private static final String ZONE = "Asia/Kathmandu";
  private static final String LOCALE = "tr_TR.UTF-8";

  /** With as many processors, one less costs little time. */
  private static final int MANY = 4;

  private final Machine machine;
  private final VerifyRequest request;
  private final List<Condition> conditions = new ArrayList<>();

  SecondBuild(Machine machine, VerifyRequest request) {
    this.machine = machine;
    this.request = request;
  }

  /** What was changed, and what was not; known once it is done. */
  List<Condition> conditions() {
    return List.copyOf(conditions);
  }

  /** The machine as the second build sees it. */
  Machine machine() {
    SortedMap<String, String> environment = new TreeMap<>(machine.environment());
    conditions.add(
        new Condition(
            "zone and locale",
            Optional.of("TZ=" + ZONE + ", LC_ALL=" + LOCALE),
            "for programs that jbuild starts; commands have the image's"));
    environment.put("TZ", ZONE);
    environment.put("LC_ALL", LOCALE);
    return new Machine(environment, machine.logins());
  }

  /** The request, with its context under another path, and without outputs. */
  BuildRequest request(Path folder) throws IOException {
    BuildRequest build = request.build();
    BuildContext context = build.context();
    if (context instanceof BuildContext.Folder local) {
      Path link = folder.resolve("another path to the context");
      Files.createSymbolicLink(link, local.path().toRealPath());
      context = new BuildContext.Folder(link, local.without());
    }
    boolean linked = context instanceof BuildContext.Folder;
    conditions.add(
        new Condition(
            "folder",
            Optional.of(linked ? "another path to the context, another store" : "another store"),
            ""));
    conditions.add(
        new Condition(
            "machine",
            Optional.empty(),
            "kernel, kind of processor, user, Java and isolation are those of the first build"));
    conditions.add(
        new Condition(
            "caches", Optional.of("none: no earlier result, download or cache mount"), ""));
    return build.withoutOutputs(context);
  }

  /**
   * Works in a thread of its own, with another umask and, where it costs little, fewer processors.
   */
  <R> R run(Callable<R> work) throws IOException, InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<R> result =
          thread.submit(
              () -> {
                changeThread();
                return work.call();
              });
      return result.get();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } finally {
      thread.shutdownNow();
      // It ends what it started before it says that it was interrupted.
      while (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Waits until a time that was taken in the first build shows as another in the second.
   *
   * @param first when what it was taken for was made; empty where that is not known
   */
  void awaitLaterMoment(Optional<Instant> first) throws InterruptedException {
    String change = "some time later";
    if (first.isPresent()) {
      Duration rest = LEAST_LATER.minus(Duration.between(first.get(), machine.now()));
      if (rest.compareTo(Duration.ZERO) > 0) {
        // A clock that was set back is no reason to wait for it.
        Thread.sleep(Math.min(rest.toMillis(), LEAST_LATER.toMillis()));
      }
      change = Duration.between(first.get(), machine.now()).toSeconds() + " s later";
    }
    conditions.add(
        new Condition(
            "moment", Optional.of(change), "what changes by the day alone shows on another day"));
  }

  private void changeThread() throws IOException {
    Namespaces.unshare(Set.of());
    int mask = Namespaces.setFileModeMask(UMASK);
    conditions.add(
        new Condition(
            "umask",
            Optional.of(String.format(Locale.ROOT, "%03o, then %03o", mask, UMASK)),
            "of jbuild; commands have 022 always"));
    int before = Processors.count();
    int after = wanted(request.processors(), before);
    if (after < before) {
      Processors.restrictTo(after);
      conditions.add(new Condition("processors", Optional.of(before + ", then " + after), ""));
    } else {
      conditions.add(
          new Condition(
              "processors",
              Optional.empty(),
              before == 1 ? "there is one" : "with fewer it takes longer: {processors} 1"));
    }
  }

  private static int wanted(OptionalInt asked, int before) {
    return asked.orElse(before >= MANY ? before - 1 : before);
  }

  private static RuntimeException failure(Throwable cause)
      throws IOException, InterruptedException {
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}

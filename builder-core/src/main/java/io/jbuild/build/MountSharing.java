package io.jbuild.build;

import io.jbuild.command.CarriedCaches;
import io.jbuild.command.CommandRunner;
import io.jbuild.command.Ran;
import io.jbuild.command.RunTask;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.MachineFailure;
import io.jbuild.layer.LayerStack;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.MountOptions;
import io.jbuild.secret.SecretSearch;
import io.jbuild.share.CacheExport;
import io.jbuild.share.CacheReader;
import io.jbuild.share.MountSource;
import io.jbuild.share.SharedCache;
import io.jbuild.share.SharedMounts;
import io.jbuild.share.SharedParts;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs commands whose caches begin with what those of other machines held, and brings what they
 * hold in the end to other machines. Whatever is wrong with that is a warning.
 */
final class MountSharing extends ForwardingCommandRunner {

  private final Store store;
  private final Machine machine;
  private final BuildRequest request;
  private final BuildEvents events;
  private final SharedParts parts;
  private final SharedMounts shared;

  /** The digest of the files that what is saved goes with. */
  private final Digest variant;

  /** What new caches begin with, by the caches' identities: each is asked for once. */
  private final Map<Digest, Optional<LayerStack>> seeds = new ConcurrentHashMap<>();

  /** The last command that mounts each. */
  private final SortedMap<Digest, RunTask> used = new TreeMap<>();

  MountSharing(
      CommandRunner commands,
      Store store,
      Machine machine,
      BuildRequest request,
      BuildEvents events)
      throws IOException {
    super(commands);
    this.store = store;
    this.machine = machine;
    this.request = request;
    this.events = events;
    this.parts = new SharedParts(store.blobs(), store.layers(), store.forms());
    List<MountSource> from = new ArrayList<>();
    for (MountOptions.From source : request.caches().mounts().from()) {
      from.add(new MountSource(source.place(), variant(source.keys())));
    }
    this.variant =
        variant(request.caches().mounts().to().map(MountOptions.To::keys).orElse(List.of()));
    this.shared =
        new SharedMounts(
            parts,
            new CacheReader(() -> machine.hastyRegistry(events), List.of(Platform.host())),
            from,
            events);
  }

  /** The digest of files that caches go with. */
  private Digest variant(List<String> keys) throws IOException {
    MessageDigest hash = Digest.newSha256();
    for (String key : keys) {
      try (InputStream in = Files.newInputStream(file(request.context(), key))) {
        hash.update(Digest.of(in).raw());
      } catch (IOException e) {
        throw new BuildException(
            Blame.USAGE,
            "the key of caches that are mounted cannot be read: " + MachineFailure.words(e),
            "key= names files of the context, with ; between them: key=pom.xml;web/package.json.",
            e);
      }
    }
    return Digest.of(hash);
  }

  /** A file that caches go with; the context may be given as {@code .}, of which no path begins. */
  static Path keyFile(Path context, String key) {
    Path folder = context.toAbsolutePath().normalize();
    Path file = folder.resolve(key).normalize();
    if (!file.startsWith(folder)) {
      throw new BuildException(
          Blame.USAGE, "the key " + key + " of caches that are mounted is not in the context", "");
    }
    return file;
  }

  private static Path file(BuildContext context, String key) {
    if (context instanceof BuildContext.Folder folder) {
      return keyFile(folder.path(), key);
    }
    Path path = Path.of(key).normalize();
    if (context instanceof BuildContext.Assembled assembled
        && !path.startsWith("..")
        && assembled.find(path.toString()).isPresent()) {
      return assembled.find(path.toString()).get();
    }
    throw new BuildException(
        Blame.USAGE,
        "the key " + key + " of caches that are mounted is not in the context",
        context instanceof BuildContext.Assembled
            ? "key= names files of the context, with ; between them."
            : "It can be a file of a context that is a folder: leave out key= for others.");
  }

  @Override
  public Ran run(RunTask task, StepOutput output) throws IOException, InterruptedException {
    RunTask carried = carried(task);
    // The network is no part of what the command costs: others decide by that whether to wait.
    output.ready();
    return commands.run(carried, output);
  }

  private RunTask carried(RunTask task) throws IOException, InterruptedException {
    String scope = request.caches().mounts().scope();
    RunTask scoped = task.with(new CarriedCaches(scope, new TreeMap<>()));
    synchronized (used) {
      CarriedCaches.identities(scoped).forEach(identity -> used.put(identity, scoped));
    }
    SortedMap<Digest, LayerStack> found = new TreeMap<>();
    for (Digest identity : CarriedCaches.absent(scoped, store.mounts(), machine.mapping())) {
      seed(identity).ifPresent(seed -> found.put(identity, seed));
    }
    return task.with(new CarriedCaches(scope, found));
  }

  private Optional<LayerStack> seed(Digest identity) throws IOException, InterruptedException {
    synchronized (seeds) {
      Optional<LayerStack> known = seeds.get(identity);
      if (known == null) {
        known = shared.find(identity);
        seeds.put(identity, known);
      }
      return known;
    }
  }

  /**
   * All is built: brings what the caches hold to where it goes, and tells what came and went.
   *
   * @param search finds what no other machine may see
   */
  void end(SecretSearch search) throws InterruptedException {
    Optional<CacheExport.Outcome> went = Optional.empty();
    if (request.caches().mounts().to().isPresent() && !used.isEmpty()) {
      MountOptions.To to = request.caches().mounts().to().get();
      try {
        went = Optional.of(save(to, search));
      } catch (IOException | BuildException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException(e.getMessage());
        }
        events.on(
            new BuildEvent.Warning(
                "the caches that are mounted were not written to "
                    + to.target().place().shown()
                    + ": "
                    + SharedCache.reason(e)));
      }
    }
    SharedMounts.Came came = shared.came();
    if (came.caches() > 0 || !came.absent().isEmpty() || went.isPresent()) {
      events.on(
          new BuildEvent.MountsShared(
              came.absent(),
              came.caches(),
              came.bytes(),
              came.took(),
              went.map(CacheExport.Outcome::layers).orElse(0),
              went.map(CacheExport.Outcome::bytes).orElse(0L),
              went.map(CacheExport.Outcome::took).orElse(Duration.ZERO),
              went.map(CacheExport.Outcome::without).orElse(0)));
    }
  }

  private CacheExport.Outcome save(MountOptions.To to, SecretSearch search)
      throws IOException, InterruptedException {
    SortedMap<Digest, LayerStack> saved = new TreeMap<>();
    for (RunTask task : new LinkedHashSet<>(used.values())) {
      for (Map.Entry<Digest, LayerStack> cache : commands.saveCaches(task).entrySet()) {
        if (cache.getValue().layers().stream().allMatch(part -> Sharing.mayBeSeen(part, search))) {
          saved.put(cache.getKey(), cache.getValue());
        } else {
          CarriedCaches.withhold(task, cache.getKey(), store.mounts(), machine.mapping());
          events.on(
              new BuildEvent.Warning(
                  "a cache of "
                      + task.step().name()
                      + " is not sent, now or later: a secret is in it"));
        }
      }
    }
    CacheExport export =
        new CacheExport(to.target(), Sharing.destination(machine, to.target().place()), parts);
    return shared.save(
        saved, variant, export, layer -> Sharing.mayBeSeen(layer, search), store.work());
  }
}

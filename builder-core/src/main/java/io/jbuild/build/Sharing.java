package io.jbuild.build;

import io.jbuild.blob.Blob;
import io.jbuild.cache.ContentMemory;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.ImageExport;
import io.jbuild.export.LayoutFolderWriter;
import io.jbuild.export.Output;
import io.jbuild.failure.BuildException;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Machine;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.output.MadeImage;
import io.jbuild.output.Outputs;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.ImagePlaces;
import io.jbuild.secret.SecretSearch;
import io.jbuild.share.Announcer;
import io.jbuild.share.CacheDestination;
import io.jbuild.share.CacheDocument;
import io.jbuild.share.CacheExport;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheReader;
import io.jbuild.share.CacheTarget;
import io.jbuild.share.FolderDestination;
import io.jbuild.share.LostLayerException;
import io.jbuild.share.RegistryDestination;
import io.jbuild.share.SharedCache;
import io.jbuild.share.SharedParts;
import io.jbuild.share.SingleFlight;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The caches of other machines in one build: what they have is taken, and what the build made is
 * brought to them. Whatever is wrong with one is a warning, and the build goes on without it.
 */
final class Sharing {

  private final Store store;
  private final Machine machine;
  private final BuildRequest request;
  private final BuildEvents events;
  private final SharedParts parts;
  private final SharedCache cache;
  private final Optional<SingleFlight> flight;

  Sharing(Store store, StepRecords own, Machine machine, BuildRequest request, BuildEvents events)
      throws IOException {
    this.store = store;
    this.machine = machine;
    this.request = request;
    this.events = events;
    this.parts = new SharedParts(store.blobs(), store.layers(), store.forms());
    List<Platform> platforms =
        request.platforms().isEmpty() ? List.of(Platform.host()) : request.platforms();
    this.cache =
        new SharedCache(
            own,
            parts,
            new CacheReader(() -> machine.hastyRegistry(events), platforms),
            request.caches().from(),
            events);
    // Who takes no results waits for none; who expects all to be there begins nothing.
    this.flight =
        request.caches().flights().isWanted() && request.cache() == BuildRequest.Cache.USE
            ? Optional.of(new Flights(store, parts, machine, request.caches(), events).begin())
            : Optional.empty();
    flight.ifPresent(cache::joins);
  }

  LayerCache records() {
    return cache;
  }

  ContentMemory contents() {
    return cache.contents();
  }

  /**
   * Makes what was counted on in vain again, without what is not to be had. However it ends, no
   * other machine waits for this one after it.
   */
  <R> R whatever(Build.Making<R> making) throws IOException, InterruptedException {
    try {
      while (true) {
        try {
          return making.make();
        } catch (LostLayerException e) {
          cache.forget(e);
        } catch (BuildException e) {
          if (!cache.taken().absent().isEmpty()) {
            tell(CacheExport.Outcome.NOTHING, 0); // Maybe it failed because a name was mistyped.
          }
          throw e;
        }
      }
    } finally {
      flight.ifPresent(SingleFlight::close);
    }
  }

  /**
   * Brings what is to be in the store, and says how the images are kept there.
   *
   * @throws LostLayerException where a layer is not to be had
   */
  Outputs.Keeping keep(List<MadeImage> made) throws IOException, InterruptedException {
    SortedMap<String, String> annotations = new TreeMap<>();
    if (request.caches().inline()) {
      String told = cache.used().inline(layers(made)::contains, this::isOfImages);
      if (!told.isEmpty()) {
        annotations.put(CacheDocument.INLINE, told);
      }
    }
    boolean leaves = leavesLayers();
    List<Layer> all = new ArrayList<>();
    made.forEach(image -> all.addAll(image.image().layers().layers()));
    cache.bring(all, leaves ? store.absent() : null);
    return new Outputs.Keeping(
        leaves ? ImageExport.Kept.PRESENT : ImageExport.Kept.ALL,
        Collections.unmodifiableSortedMap(annotations));
  }

  /** Whether who may write there may write what the images are called as well. */
  private boolean isOfImages(String cache) {
    List<ImageReference> names = new ArrayList<>(request.tags());
    request.outputs().forEach(output -> names.addAll(Output.parse(output).names()));
    try {
      ImageReference from = ImageReference.parse(cache);
      return !names.isEmpty()
          && names.stream()
              .allMatch(
                  name ->
                      name.registry().equals(from.registry())
                          && name.repository().equals(from.repository()));
    } catch (IllegalArgumentException e) {
      return false; // A folder.
    }
  }

  /**
   * Whether each name that the store gets stands for what a registry has then, and nothing else.
   */
  private boolean leavesLayers() {
    if (request.outputs().isEmpty()) {
      return request.caches().pushed() && !request.tags().isEmpty();
    }
    List<Output> outputs = request.outputs().stream().map(Output::parse).toList();
    boolean pushed = outputs.stream().allMatch(output -> output.push() != Output.Push.NOTHING);
    boolean ofBuild = outputs.stream().allMatch(output -> output.names().isEmpty());
    return pushed && (request.tags().isEmpty() || ofBuild || request.caches().pushed());
  }

  private static Set<Digest> layers(List<MadeImage> made) {
    Set<Digest> layers = new TreeSet<>();
    made.forEach(image -> layers.addAll(image.image().layers().diffIds()));
    return layers;
  }

  /**
   * All is where it goes: brings results to caches, and tells what all of it came to.
   *
   * @param search finds what no other machine may see
   */
  void end(List<MadeImage> made, SecretSearch search) throws InterruptedException {
    warnOfDamage(layers(made));
    CacheExport.Outcome all = CacheExport.Outcome.NOTHING;
    int written = 0;
    for (CacheTarget asked : request.caches().to()) {
      CacheTarget target = asked;
      for (Announcer announcer : announcers(asked)) {
        announcer.finish();
        target = announcer.target();
        all = all.plus(announcer.layers(), announcer.sent());
      }
      try {
        Set<Digest> ofImages = layers(made);
        Predicate<Layer> wanted =
            layer ->
                (asked.mode() == CacheTarget.Mode.MAX || ofImages.contains(layer.diffId()))
                    && mayBeSeen(layer, search);
        CacheExport.Outcome outcome =
            new CacheExport(target, destination(machine, target.place()), parts)
                .run(cache, wanted, store.work());
        all = all.plus(outcome);
        written++;
      } catch (IOException | BuildException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedException(e.getMessage());
        }
        warn("the cache " + target.place().shown() + " was not written", e);
      }
    }
    try {
      cache.used().keep(store.blobs());
    } catch (IOException e) {
      warn("what came from a cache is not kept as results of this store", e);
    }
    tell(all, written);
  }

  /**
   * Tells what came of it.
   *
   * @param written caches that have all that they were to get
   */
  private void tell(CacheExport.Outcome went, int written) {
    SharedCache.Taken taken = cache.taken();
    if (taken.answered() == 0 && taken.steps() == 0 && went.layers() == 0 && written == 0) {
      return; // All was in the store, or a warning says it: there is nothing to tell.
    }
    events.on(
        new BuildEvent.CacheShared(
            taken.answered(),
            taken.absent(),
            taken.steps(),
            taken.saved(),
            taken.lost(),
            taken.fetchedBytes(),
            taken.fetching(),
            went.layers(),
            went.bytes(),
            went.took(),
            went.without()));
  }

  private void warnOfDamage(Set<Digest> layers) {
    for (ImageReference name : ImagePlaces.pushed(request)) {
      if (layers.stream().anyMatch(layer -> parts.damage().isPushed(name, layer))) {
        events.on(
            new BuildEvent.Warning(
                name.familiar()
                    + " may be damaged: its registry had a layer of it that is not what its digest"
                    + " says, and may have kept that; have it deleted there, or push to another"
                    + " registry"));
      }
    }
  }

  /** Those that brought some of it before. */
  private List<Announcer> announcers(CacheTarget target) {
    return flight.stream()
        .flatMap(one -> one.announcers().stream())
        .filter(announcer -> announcer.target().place().equals(target.place()))
        .toList();
  }

  private void warn(String what, Exception why) {
    events.on(new BuildEvent.Warning(what + ": " + SharedCache.reason(why)));
  }

  /** What brings to a place. */
  static CacheDestination destination(Machine machine, CachePlace place)
      throws IOException, InterruptedException {
    if (place instanceof CachePlace.InFolder in) {
      return new FolderDestination(new LayoutFolderWriter(in.folder()), in.entry());
    }
    CachePlace.InRegistry in = (CachePlace.InRegistry) place;
    return new RegistryDestination(machine.hastyPush().to(in.name()), in.name());
  }

  /** What an earlier build made was looked through for the secrets of that build alone. */
  static boolean mayBeSeen(Layer layer, SecretSearch search) {
    if (search.isEmpty()) {
      return true;
    }
    try {
      Blob blob = layer.blob();
      if (!blob.isHere()) {
        return true; // It came from where it goes.
      }
      try (InputStream tar = blob.open()) {
        return search.in(tar).isEmpty();
      }
    } catch (IOException e) {
      return false;
    }
  }
}

package io.jbuild.share;

import io.jbuild.blob.BlobStore;
import io.jbuild.blob.Compression;
import io.jbuild.blob.Parallel;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.ContentMemory;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.AbsentLayers;
import io.jbuild.export.CompressedForms;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStore;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Results of steps of this store, and of the places where other machines keep theirs: these are
 * asked at the first miss, and a layer of theirs comes when somebody reads it. Notes which results
 * a build used. Safe for several threads.
 */
public final class SharedCache implements LayerCache, ContentMemory {

  private final StepRecords own;
  private final Parts parts;
  private final List<SharedPlace> places = new ArrayList<>();
  private final ConcurrentMap<Digest, Used> used = new ConcurrentHashMap<>();
  private final ConcurrentMap<Digest, Content> contents = new ConcurrentHashMap<>();
  private final ConcurrentMap<SharedResult, ImportedBlob> blobs = new ConcurrentHashMap<>();
  private final Set<Digest> missed = ConcurrentHashMap.newKeySet();
  private final List<Interval> fetching = new ArrayList<>();
  private long fetchedBytes;
  private @Nullable SingleFlight flight;
  private @Nullable OwnCosts ownCosts;

  /** The parts of a store that results need. */
  public record Parts(BlobStore blobs, LayerStore layers, CompressedForms forms) {}

  /** A result that the build used; of another machine's, the blob says of which. */
  private record Used(CacheKey key, Layer layer, Optional<Duration> cost) {}

  /** What files are; of those that a place told of, which one. */
  private record Content(Digest digest, Optional<SharedPlace> from) {}

  /**
   * A cache for one build.
   *
   * @param from asked in this order
   * @param events hear what is wrong with a place
   */
  public SharedCache(
      StepRecords own, Parts parts, CacheReader reader, List<CachePlace> from, BuildEvents events) {
    this.own = own;
    this.parts = parts;
    from.forEach(place -> places.add(new SharedPlace(place, reader, events)));
  }

  @Override
  public Optional<Layer> find(CacheKey key) throws IOException {
    Optional<Layer> here = own.find(key, this::isAsked);
    Digest digest = key.digest();
    if (here.isPresent()) {
      used.put(digest, new Used(key, here.get(), Optional.empty()));
      return here;
    }
    for (SharedPlace place : places) {
      Optional<SharedResult> result = place.find(digest);
      if (result.isPresent()) {
        Layer layer = layer(result.get(), place);
        used.put(digest, new Used(key, layer, Optional.of(result.get().cost())));
        return Optional.of(layer);
      }
    }
    missed.add(digest);
    return Optional.empty();
  }

  /** From now on nothing is made here that another machine makes at the same moment. */
  public void joins(SingleFlight others) {
    flight = others;
    ownCosts = new OwnCosts(own);
  }

  private boolean isAsked(String from) {
    return places.stream().anyMatch(place -> place.place().shown().equals(from));
  }

  private Layer layer(SharedResult result, SharedPlace place) {
    ImportedBlob blob =
        blobs.computeIfAbsent(
            result,
            unused ->
                new ImportedBlob(
                    result,
                    place,
                    new ImportedBlob.Kept(parts.blobs(), parts.layers(), this::fetched)));
    return new Layer(MediaTypes.OCI_LAYER, blob, result.diffId());
  }

  private void fetched(SharedResult result, long bytes, Interval interval) throws IOException {
    synchronized (fetching) {
      fetching.add(interval);
      fetchedBytes += bytes;
    }
    // Both digests were checked: so the registry can be asked for it when the layer is pushed.
    if (result.form().equals(Compression.GZIP.form())
        && result.blob().mediaType().equals(Compression.GZIP.mediaType())) {
      parts.forms().remember(result.diffId(), result.blob());
    }
  }

  @Override
  public Optional<String> origin(CacheKey key) {
    Used result = used.get(key.digest());
    return result != null && result.layer().blob() instanceof ImportedBlob blob
        ? Optional.of(blob.place().place().shown())
        : Optional.empty();
  }

  @Override
  public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
    own.put(key, layer, cost);
    used.put(key.digest(), new Used(key, layer, Optional.of(cost)));
    if (flight != null) {
      flight.made(key.digest(), layer, cost);
    }
  }

  @Override
  public Claim claim(CacheKey key, Waiting waiting) throws IOException, InterruptedException {
    Claim claim = own.claim(key, waiting);
    // What was not looked for is to be made here, whoever else makes it.
    if (flight == null || !missed.contains(key.digest()) || isMadeMeanwhile(key, claim)) {
      return claim;
    }
    return flight.claim(key, claim, new Known(), waiting);
  }

  /** By another build of this machine. */
  private boolean isMadeMeanwhile(CacheKey key, Claim claim) throws IOException {
    boolean asked = false;
    try {
      Optional<Layer> found = find(key);
      asked = true;
      return found.isPresent();
    } finally {
      if (!asked) {
        claim.close();
      }
    }
  }

  /** What is known here for who may wait for others. */
  private final class Known implements SingleFlight.Cache {

    @Override
    public Optional<Duration> cost(CacheKey key) throws IOException {
      Optional<Digest> words = StepWords.of(key);
      if (words.isEmpty()) {
        return Optional.empty();
      }
      for (SharedPlace place : places) {
        Optional<Duration> cost = place.cost(words.get());
        if (cost.isPresent()) {
          return cost;
        }
      }
      return ownCosts == null ? Optional.empty() : ownCosts.of(words.get());
    }

    @Override
    public void take(CachePlace from, SharedResult result, CacheReader.Announcements found) {
      for (SharedPlace place : places) {
        if (place.place().equals(from)) {
          place.add(result, found);
        }
      }
    }
  }

  @Override
  public boolean isEmpty() {
    return false; // What is found is noted for others, also where no place is asked.
  }

  @Override
  public Optional<Digest> content(Digest asked) throws IOException {
    for (SharedPlace place : places) {
      Optional<Digest> content = place.content(asked);
      if (content.isPresent()) {
        contents.put(asked, new Content(content.get(), Optional.of(place)));
        return content;
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isHearsay(Digest asked) {
    Content known = contents.get(asked);
    return known != null && known.from().isPresent();
  }

  @Override
  public void found(Digest asked, Digest content) {
    Content before = contents.put(asked, new Content(content, Optional.empty()));
    if (before != null && before.from().isPresent() && !before.digest().equals(content)) {
      throw new LostLayerException(
          before.from().get(), "it says of files that a step copies what they are not");
    }
  }

  /**
   * What a build had of other machines.
   *
   * @param asked places that were asked for results
   * @param steps that need not be run
   * @param saved what they cost those machines
   * @param fetchedBytes that came for their layers
   * @param fetching how long that took
   */
  public record Taken(int asked, int steps, Duration saved, long fetchedBytes, Duration fetching) {}

  /** What this one had until now. */
  public Taken taken() {
    int steps = 0;
    Duration saved = Duration.ZERO;
    for (Used result : used.values()) {
      if (result.layer().blob() instanceof ImportedBlob) {
        steps++;
        saved = saved.plus(result.cost().orElse(Duration.ZERO));
      }
    }
    synchronized (fetching) {
      int asked = (int) places.stream().filter(SharedPlace::isAsked).count();
      return new Taken(asked, steps, saved, fetchedBytes, Interval.covered(fetching));
    }
  }

  /** Forgets what a place cannot give after all; steps are to be decided again. */
  public void forget(LostLayerException lost) {
    lost.forget();
    used.values().removeIf(result -> result.layer().blob() instanceof ImportedBlob);
    contents.values().removeIf(content -> content.from().isPresent());
    blobs.clear();
  }

  /**
   * Brings layers of other machines that are to be here.
   *
   * @param absent takes where those of registries are that need not be here; else all are brought
   * @throws LostLayerException where one is not to be had
   */
  public void bring(Collection<Layer> layers, @Nullable AbsentLayers absent)
      throws IOException, InterruptedException {
    List<ImportedBlob> wanted = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer.blob() instanceof ImportedBlob blob && !blob.isHere()) {
        if (absent != null && blob.place().place() instanceof CachePlace.InRegistry in) {
          SharedResult result = blob.result();
          absent.note(
              result.diffId(), new AbsentLayers.Elsewhere(result.form(), result.blob(), in.name()));
        } else {
          wanted.add(blob);
        }
      }
    }
    if (!wanted.isEmpty()) {
      Parallel.forEach(wanted, Parallel.TRANSFERS, ImportedBlob::bring);
    }
  }

  /**
   * What the manifest of an image tells of its steps.
   *
   * @param has which layers the image has, by their diffIDs
   * @param own whether what came from such a place may be told again
   */
  public String inline(Predicate<Digest> has, Predicate<String> own) throws IOException {
    List<SharedResult> told = new ArrayList<>();
    for (Used result : used.values()) {
      Layer layer = result.layer();
      if (has.test(layer.diffId()) && from(result).map(own::test).orElse(true)) {
        told.add(
            new SharedResult(
                result.key().digest(),
                layer.diffId(),
                layer.blob().size(),
                layer.descriptor(),
                "",
                Duration.ZERO));
      }
    }
    return CacheDocument.inline(told);
  }

  /** The place that a result came from, now or for an earlier build; empty for this machine. */
  private Optional<String> from(Used result) throws IOException {
    return result.layer().blob() instanceof ImportedBlob blob
        ? Optional.of(blob.place().place().shown())
        : own.past(result.key().digest()).from();
  }

  /** Why a cache cannot be used, in words for one line. */
  public static String reason(Exception failure) {
    return Reason.of(failure);
  }

  /** Keeps what came from elsewhere as results of this store, marked with where they are from. */
  public void keep() throws IOException {
    for (Used result : used.values()) {
      if (result.layer().blob() instanceof ImportedBlob blob
          && parts.blobs().find(blob.digest()).isPresent()) {
        own.put(
            result.key(),
            result.layer(),
            new StepRecords.Past(
                result.cost().orElse(Duration.ZERO), Optional.of(blob.place().place().shown())));
      }
    }
  }

  /**
   * The results that may go to a place, by their keys: those that were made here, and those that
   * came from there.
   */
  SortedMap<Digest, Shareable> shareable(CachePlace target) throws IOException {
    SortedMap<Digest, Shareable> all = new TreeMap<>();
    for (Used result : used.values()) {
      Digest key = result.key().digest();
      if (result.layer().blob() instanceof ImportedBlob blob) {
        if (blob.place().place().equals(target)) {
          Duration cost = result.cost().orElse(Duration.ZERO);
          all.put(key, new Shareable(key, result.layer(), cost, Optional.of(blob.result())));
        }
        continue;
      }
      StepRecords.Past past = own.past(key);
      if (past.from().isEmpty() || past.from().get().equals(target.shown())) {
        Duration cost = result.cost().orElse(past.cost());
        all.put(key, new Shareable(key, result.layer(), cost, Optional.empty()));
      }
    }
    return all;
  }

  /** What files are that steps copy, as far as that was found here or came from the place. */
  SortedMap<Digest, Digest> contents(CachePlace target) {
    SortedMap<Digest, Digest> all = new TreeMap<>();
    contents.forEach(
        (asked, content) -> {
          if (content.from().map(from -> from.place().equals(target)).orElse(true)) {
            all.put(asked, content.digest());
          }
        });
    return all;
  }

  /** What long commands took, as far as their results may go to a place. */
  SortedMap<Digest, Duration> costs(CachePlace target) throws IOException {
    SortedMap<Digest, Shareable> mayGo = shareable(target);
    SortedMap<Digest, Duration> all = new TreeMap<>();
    for (Used result : used.values()) {
      Optional<Digest> words = StepWords.of(result.key());
      Shareable shared = mayGo.get(result.key().digest());
      if (words.isPresent() && shared != null) {
        Duration cost = shared.cost();
        if (cost.compareTo(SingleFlight.LEAST_COST) >= 0) {
          all.merge(words.get(), cost, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
      }
    }
    return all;
  }

  /**
   * A result that may go to a place.
   *
   * @param there as the place had it when it was read
   */
  record Shareable(Digest key, Layer layer, Duration cost, Optional<SharedResult> there) {}
}

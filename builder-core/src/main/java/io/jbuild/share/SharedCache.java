package io.jbuild.share;

import io.jbuild.blob.Compression;
import io.jbuild.blob.Parallel;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.event.BuildEvents;
import io.jbuild.export.AbsentLayers;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.oci.MediaTypes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Results of steps of this store, and of the places where other machines keep theirs: these are
 * asked at the first miss, and a layer of theirs comes when somebody reads it. Safe for several
 * threads.
 */
public final class SharedCache implements LayerCache {

  private final StepRecords own;
  private final SharedParts parts;
  private final List<SharedPlace> places;
  private final SharedContents contents;
  private final UsedResults used;
  private final Fetching fetching = new Fetching();
  private final ConcurrentMap<SharedResult, ImportedBlob> blobs = new ConcurrentHashMap<>();
  private final Set<Digest> missed = ConcurrentHashMap.newKeySet();

  /** Why results that places said they had are not to be had, by the steps' keys. */
  private final ConcurrentMap<Digest, String> lost = new ConcurrentHashMap<>();

  /** Results that were counted on before something was found not to be had. */
  private final Set<Digest> counted = ConcurrentHashMap.newKeySet();

  private final AtomicLong waitedNanos = new AtomicLong();
  private @Nullable SingleFlight flight;
  private @Nullable OwnCosts ownCosts;

  /**
   * A cache for one build.
   *
   * @param from asked in this order
   * @param events hear what is wrong with a place
   */
  public SharedCache(
      StepRecords own,
      SharedParts parts,
      CacheReader reader,
      List<CachePlace> from,
      BuildEvents events) {
    this.own = own;
    this.parts = parts;
    this.places =
        from.stream().map(place -> new SharedPlace(place, reader, parts.damage(), events)).toList();
    this.contents = new SharedContents(places);
    this.used = new UsedResults(own);
  }

  /** Which results the build used. */
  public UsedResults used() {
    return used;
  }

  /** What files are that steps copy from other stages. */
  public SharedContents contents() {
    return contents;
  }

  /** From now on nothing is made here that another machine makes at the same moment. */
  public void joins(SingleFlight others) {
    flight = others;
    ownCosts = new OwnCosts(own);
  }

  @Override
  public Optional<Layer> find(CacheKey key) throws IOException {
    Optional<Layer> here = own.find(key, this::isAsked);
    if (here.isPresent()) {
      used.had(key, here.get());
      return here;
    }
    Digest digest = key.digest();
    for (SharedPlace place : places) {
      Optional<SharedResult> result = place.find(digest);
      if (result.isPresent()) {
        Layer layer = layer(result.get(), place);
        used.add(key, layer, result.get().cost());
        return Optional.of(layer);
      }
    }
    missed.add(digest);
    for (SharedPlace place : places) {
      place.lost(digest).ifPresent(why -> lost.put(digest, why));
    }
    return Optional.empty();
  }

  private boolean isAsked(String from) {
    return places.stream().anyMatch(place -> place.place().shown().equals(from));
  }

  private Layer layer(SharedResult result, SharedPlace place) {
    ImportedBlob.Kept kept = new ImportedBlob.Kept(parts, this::fetched);
    return new Layer(
        MediaTypes.OCI_LAYER,
        blobs.computeIfAbsent(result, unused -> new ImportedBlob(result, place, kept)),
        result.diffId());
  }

  private void fetched(SharedResult result, long bytes, Interval interval) throws IOException {
    fetching.add(bytes, interval);
    // Both digests were checked: so the registry can be asked for it when the layer is pushed.
    if (result.form().equals(Compression.GZIP.form())
        && result.blob().mediaType().equals(Compression.GZIP.mediaType())) {
      parts.forms().remember(result.diffId(), result.blob());
    }
  }

  @Override
  public Optional<String> origin(CacheKey key) {
    return used.origin(key);
  }

  @Override
  public Optional<String> lost(CacheKey key) throws IOException {
    String shared = lost.get(key.digest());
    return shared == null ? own.lost(key, this::isAsked) : Optional.of(shared);
  }

  @Override
  public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
    own.put(key, layer, cost);
    used.add(key, layer, cost);
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

    @Override
    public void waited(Duration time) {
      waitedNanos.addAndGet(time.toNanos());
    }
  }

  /**
   * What a build had of other machines.
   *
   * @param answered places that were asked for results and said what they have
   * @param absent what those are called of them where nothing is
   * @param steps that need not be run
   * @param saved what they cost those machines, less what was waited for them
   * @param lost results that there were and that could not be used
   * @param fetchedBytes that came for their layers
   * @param fetching how long that took
   */
  public record Taken(
      int answered,
      List<String> absent,
      int steps,
      Duration saved,
      int lost,
      long fetchedBytes,
      Duration fetching) {}

  /** What this one had until now. */
  public Taken taken() {
    Duration saved = used.saved().minusNanos(waitedNanos.get());
    return new Taken(
        (int) places.stream().filter(SharedPlace::hasAnswered).count(),
        SharedPlace.absent(places),
        used.imported(),
        saved.isNegative() ? Duration.ZERO : saved,
        unusable(),
        fetching.bytes(),
        fetching.took());
  }

  /** How many could not be used: they are not to be had, or go with what is another now. */
  private int unusable() {
    Set<Digest> all = new HashSet<>(counted);
    all.removeIf(used::has);
    all.addAll(lost.keySet());
    return all.size();
  }

  /** Forgets what a place cannot give after all; steps are to be decided again. */
  public void forget(LostLayerException gone) {
    gone.forget();
    counted.addAll(used.forgetImported());
    contents.forgetHearsay();
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

  /** Why a cache cannot be used, in words for one line. */
  public static String reason(Exception failure) {
    return Reason.of(failure);
  }
}

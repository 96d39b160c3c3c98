package io.jbuild.share;

import io.jbuild.blob.BlobStore;
import io.jbuild.cache.CacheKey;
import io.jbuild.cache.StepRecords;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Results that a build used, each with where it is from: so it is known which of them may go where.
 * Safe for several threads.
 */
public final class UsedResults {

  private final StepRecords own;
  private final ConcurrentMap<Digest, Used> used = new ConcurrentHashMap<>();

  /**
   * A result.
   *
   * @param cost of making it; empty where the record of this store tells
   */
  private record Used(CacheKey key, Layer layer, Optional<Duration> cost) {

    /** What another machine made; empty for a layer of this store. */
    Optional<ImportedBlob> imported() {
      return layer.blob() instanceof ImportedBlob blob ? Optional.of(blob) : Optional.empty();
    }

    Duration known() {
      return cost.orElse(Duration.ZERO);
    }
  }

  UsedResults(StepRecords own) {
    this.own = own;
  }

  /** One that this store has. */
  void had(CacheKey key, Layer layer) {
    used.put(key.digest(), new Used(key, layer, Optional.empty()));
  }

  /** One that was made here, or that a place has. */
  void add(CacheKey key, Layer layer, Duration cost) {
    used.put(key.digest(), new Used(key, layer, Optional.of(cost)));
  }

  /**
   * Forgets those of other machines: they are to be looked for again.
   *
   * @return their keys
   */
  Set<Digest> forgetImported() {
    Set<Digest> keys = new TreeSet<>();
    used.forEach((key, result) -> result.imported().ifPresent(blob -> keys.add(key)));
    used.keySet().removeAll(keys);
    return keys;
  }

  /** Whether one is used, from wherever. */
  boolean has(Digest key) {
    return used.containsKey(key);
  }

  /** The place that a result came from in this build; empty for one of this store. */
  Optional<String> origin(CacheKey key) {
    return Optional.ofNullable(used.get(key.digest())).flatMap(Used::imported).map(this::shown);
  }

  private String shown(ImportedBlob blob) {
    return blob.place().place().shown();
  }

  /** How many came from other machines. */
  int imported() {
    return (int) used.values().stream().filter(result -> result.imported().isPresent()).count();
  }

  /** What those cost the machines that made them. */
  Duration saved() {
    return used.values().stream()
        .filter(result -> result.imported().isPresent())
        .map(Used::known)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Keeps what came from elsewhere as results of this store, marked with where they are from. */
  public void keep(BlobStore blobs) throws IOException {
    for (Used result : used.values()) {
      Optional<String> from = result.imported().map(this::shown);
      if (from.isPresent() && blobs.find(result.layer().blob().digest()).isPresent()) {
        own.put(result.key(), result.layer(), new StepRecords.Past(result.known(), from));
      }
    }
  }

  /**
   * What the manifest of an image tells of its steps.
   *
   * @param has which layers the image has, by their diffIDs
   * @param mayTell whether what came from such a place may be told again
   */
  public String inline(Predicate<Digest> has, Predicate<String> mayTell) throws IOException {
    List<SharedResult> told = new ArrayList<>();
    for (Used result : used.values()) {
      Layer layer = result.layer();
      if (has.test(layer.diffId()) && from(result).map(mayTell::test).orElse(true)) {
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
    return result.imported().isPresent()
        ? result.imported().map(this::shown)
        : own.past(result.key().digest()).from();
  }

  /**
   * The results that may go to a place, by their keys: those that were made here, and those that
   * came from there.
   */
  SortedMap<Digest, Shareable> shareable(CachePlace target) throws IOException {
    SortedMap<Digest, Shareable> all = new TreeMap<>();
    for (Used result : used.values()) {
      Digest key = result.key().digest();
      Optional<ImportedBlob> imported = result.imported();
      if (imported.isPresent()) {
        if (imported.get().place().place().equals(target)) {
          Optional<SharedResult> there = Optional.of(imported.get().result());
          all.put(key, new Shareable(key, result.layer(), result.known(), there));
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
}

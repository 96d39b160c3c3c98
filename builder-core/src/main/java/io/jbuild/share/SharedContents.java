package io.jbuild.share;

import io.jbuild.cache.ContentMemory;
import io.jbuild.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What files are that steps copy, as places say it and as it was found here. Safe for several
 * threads.
 */
public final class SharedContents implements ContentMemory {

  private final List<SharedPlace> places;
  private final ConcurrentMap<Digest, Content> contents = new ConcurrentHashMap<>();

  /** What files are; of those that a place told of, which one. */
  private record Content(Digest digest, Optional<SharedPlace> from) {}

  SharedContents(List<SharedPlace> places) {
    this.places = places;
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

  /** Forgets what is only said. */
  void forgetHearsay() {
    contents.values().removeIf(content -> content.from().isPresent());
  }

  /** What was found here or came from the place. */
  SortedMap<Digest, Digest> of(CachePlace target) {
    SortedMap<Digest, Digest> all = new TreeMap<>();
    contents.forEach(
        (asked, content) -> {
          if (content.from().map(from -> from.place().equals(target)).orElse(true)) {
            all.put(asked, content.digest());
          }
        });
    return all;
  }
}

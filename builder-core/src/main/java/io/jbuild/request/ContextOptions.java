package io.jbuild.request;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands for stages and images of a Dockerfile, by their names.
 *
 * @param words in docker's words: a folder, a repository, {@code docker-image://busybox}
 * @param assembled files from several places of this machine; none has the name of one in words
 * @param reserved names that are no image's, and of which a path may follow: one that stands for
 *     nothing here is asked of no registry, where anybody might have it
 */
public record ContextOptions(
    SortedMap<String, String> words,
    SortedMap<String, BuildContext.Assembled> assembled,
    List<String> reserved) {

  public static final ContextOptions NONE = of(new TreeMap<>());

  public ContextOptions {
    words = Collections.unmodifiableSortedMap(new TreeMap<>(words));
    assembled = Collections.unmodifiableSortedMap(new TreeMap<>(assembled));
    reserved = List.copyOf(reserved);
  }

  /** Those that docker has words for. */
  public static ContextOptions of(SortedMap<String, String> words) {
    return new ContextOptions(words, new TreeMap<>(), List.of());
  }

  /** With one more: these files. What words say of the same name counts more. */
  public ContextOptions with(String name, BuildContext.Assembled files) {
    if (words.containsKey(name)) {
      return this;
    }
    SortedMap<String, BuildContext.Assembled> more = new TreeMap<>(assembled);
    more.put(name, files);
    return new ContextOptions(words, more, reserved);
  }

  /** With names that are no image's. */
  public ContextOptions reserving(List<String> names) {
    return new ContextOptions(words, assembled, names);
  }

  /** With some more, in words; these count more than files of the same name. */
  public ContextOptions with(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(words);
    all.putAll(more);
    SortedMap<String, BuildContext.Assembled> rest = new TreeMap<>(assembled);
    rest.keySet().removeAll(more.keySet());
    return new ContextOptions(all, rest, reserved);
  }
}

package io.jbuild.request;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code --cache-mounts-from} and {@code --cache-mounts-to} say. */
public final class MountWords {

  private static final String FROM = "cache-mounts-from";
  private static final String TO = "cache-mounts-to";
  private static final List<String> TYPES = List.of("registry", "local");

  /** The longest tag of a registry (distribution-spec, "Pulling manifests"). */
  private static final int LONGEST_TAG = 128;

  private final CacheWords words;

  private MountWords(String option, String text) {
    this.words = new CacheWords(option, text);
  }

  /**
   * What they ask for.
   *
   * @throws BuildException for what means nothing
   */
  public static MountOptions parse(List<String> from, List<String> to) {
    if (to.size() > 1) {
      throw new BuildException(
          Blame.USAGE, "caches that are mounted go to one place", "Give one {" + TO + "}.");
    }
    List<MountOptions.From> sources = new ArrayList<>();
    for (String text : from) {
      sources.add(new MountWords(FROM, text).source());
    }
    return new MountOptions(
        sources, to.stream().findFirst().map(text -> new MountWords(TO, text).target()));
  }

  private MountOptions.From source() {
    return new MountOptions.From(place("src", List.of()), keys(), scope());
  }

  private MountOptions.To target() {
    CachePlace place = place("dest", List.of("compression", "max-size", "max-time"));
    CacheTarget target =
        new CacheTarget(
            place,
            CacheTarget.Mode.MAX,
            words.compression("zstd"),
            words.mostBytes(),
            words.mostTime());
    return new MountOptions.To(target, keys(), scope());
  }

  private CachePlace place(String folder, List<String> more) {
    String type = words.read(TYPES);
    List<String> known = new ArrayList<>(List.of("scope", "key"));
    known.addAll(type.equals("registry") ? List.of("ref") : List.of(folder, "tag"));
    known.addAll(more);
    words.check(type, known);
    if (type.equals("local")) {
      return new CachePlace.InFolder(
          words.folder(folder), scoped(words.value("tag").orElse("latest")));
    }
    ImageReference name = words.tagged(words.required("ref", "NAME"));
    return new CachePlace.InRegistry(
        new ImageReference(
            name.registry(),
            name.repository(),
            Optional.of(scoped(name.tag().orElse("latest"))),
            Optional.empty()));
  }

  /** Each scope has a tag of its own, so that a registry can let others read and not write it. */
  private String scoped(String tag) {
    String scoped = scope().isEmpty() ? tag : tag + "-" + scope();
    if (scoped.length() > LONGEST_TAG) {
      throw words.refused("the tag " + scoped + " is too long", "Shorten scope= or the tag.");
    }
    return scoped;
  }

  private String scope() {
    if (words.value("scope").isEmpty()) {
      return "";
    }
    // An empty one, as of a variable that is not set, would be everybody's.
    String scope = words.value("scope").get();
    if (!scope.matches("[A-Za-z0-9_.-]+")) {
      throw words.refused(
          "the scope \"" + scope + "\" cannot be part of a tag",
          "It has letters, digits and _.-, as scope=pr-17.");
    }
    return scope;
  }

  /** Files, with {@code ;} between them. */
  private List<String> keys() {
    String keys = words.value("key").orElse("");
    return keys.isEmpty() ? List.of() : List.of(keys.split(";", -1));
  }
}

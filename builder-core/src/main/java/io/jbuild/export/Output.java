package io.jbuild.export;

import io.jbuild.blob.Compression;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a finished image goes, and in which form.
 *
 * @param type what is written
 * @param dest a file or directory; {@code -} for the standard output; empty for the store
 * @param packaging of the layout that {@link Type#OCI} and {@link Type#DOCKER} are
 * @param compression of layers that have no form for registries yet
 * @param names for the image, besides those the whole build gives it
 * @param annotations for the manifest
 * @param fileTimes whether files of the image's own layers may be newer than the image
 * @param push whether it goes on to the registry that its names say
 * @param attestations where what is said about the image stands
 */
public record Output(
    Type type,
    Optional<String> dest,
    Packaging packaging,
    Compression compression,
    List<ImageReference> names,
    SortedMap<String, String> annotations,
    FileTimes fileTimes,
    Push push,
    Attestations attestations) {

  /** What is written. */
  public enum Type {
    /** The image, into the store. */
    IMAGE,
    /** An archive that {@code docker load} reads. */
    DOCKER,
    /** An OCI image layout. */
    OCI,
    /** The files of the image, into a directory. */
    LOCAL,
    /** The files of the image, as a tar. */
    TAR
  }

  /** Whether a layout is one file or many. */
  public enum Packaging {
    ARCHIVE,
    FOLDER
  }

  /** What becomes of the times of files, by docker's {@code rewrite-timestamp}. */
  public enum FileTimes {
    KEPT,
    /** Times later than the image's become the image's. */
    LIMITED
  }

  /** Where what is said about an image stands. */
  public enum Attestations {
    /** In manifests that refer to it. */
    REFERRERS,
    /** In an index beside it, as BuildKit has them. */
    INDEX
  }

  /** What goes to a registry. */
  public enum Push {
    NOTHING,
    NAMES,
    /** The image alone, which is found there by its digest. */
    DIGEST
  }

  public Output {
    names = List.copyOf(names);
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
  }

  /**
   * Reads docker's {@code type=…,dest=…}; a path alone means its directory, {@code -} alone a tar
   * on the standard output.
   *
   * @throws BuildException for what means nothing
   */
  public static Output parse(String text) {
    return new OutputParser(text).parse();
  }

  /** The same with more notes on the manifest; its own count more. */
  public Output annotated(SortedMap<String, String> more) {
    SortedMap<String, String> all = new TreeMap<>(more);
    all.putAll(annotations);
    return new Output(
        type, dest, packaging, compression, names, all, fileTimes, push, attestations);
  }

  /**
   * The names under which it goes to registries.
   *
   * @param tags of the build, for an output without names of its own
   * @throws BuildException where it has none, or one that cannot be pushed
   */
  public List<ImageReference> pushed(List<ImageReference> tags) {
    List<ImageReference> pushed = names.isEmpty() ? tags : names;
    if (pushed.isEmpty()) {
      throw new BuildException(
          Blame.USAGE,
          "tag is needed when pushing to registry",
          "Give {tag} or name= with the registry's name in it.");
    }
    if (pushed.stream().anyMatch(name -> name.digest().isPresent())) {
      throw new BuildException(
          Blame.USAGE, "cannot push a digest reference", "Push a name with a tag.");
    }
    boolean tagged = pushed.stream().anyMatch(name -> !name.tag().equals(Optional.of("latest")));
    if (push == Push.DIGEST && tagged) {
      throw new BuildException(
          Blame.USAGE,
          "can't push tagged ref " + pushed.get(0) + " by digest",
          "Leave out the tag.");
    }
    return pushed;
  }

  /** Whether it goes to the standard output. */
  public boolean toStandardOutput() {
    return dest.equals(Optional.of("-"));
  }
}

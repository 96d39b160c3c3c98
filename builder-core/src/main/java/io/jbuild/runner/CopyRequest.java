package io.jbuild.runner;

import io.jbuild.file.ImagePath;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one COPY or ADD asks for, its variables expanded.
 *
 * @param sources paths and patterns, from the root of where they are taken from
 * @param inlineFiles the here-documents, copied after the sources
 * @param destination as written; a slash at its end says that it is a directory
 * @param workingDirectory where a relative destination begins
 * @param chown {@code user[:group]}, names or numbers
 * @param chmod octal or symbolic
 * @param exclude patterns of what to leave out of a directory that is copied
 * @param created modification time of the directories that copying makes, and of here-documents
 */
record CopyRequest(
    List<String> sources,
    List<InlineFile> inlineFiles,
    String destination,
    String workingDirectory,
    Optional<String> chown,
    Optional<String> chmod,
    List<String> exclude,
    Set<Flag> flags,
    Instant created) {

  /** What is on or off. */
  enum Flag {
    /** A local source that is an archive is unpacked: ADD's default. */
    UNPACK,
    /** A source from another machine that is an archive is unpacked too. */
    UNPACK_REMOTE,
    /** {@code --link}: the destination is an empty snapshot. */
    LINK,
    /** The source itself goes to the destination, whatever it is; it is no pattern. */
    WHOLE,
    /** {@code --parents}. */
    PARENTS,
    /** The destination has no layer below at all: names of users cannot be looked up. */
    SCRATCH
  }

  /** A file whose content stands in the Dockerfile. */
  record InlineFile(String name, String content) {}

  CopyRequest {
    sources = List.copyOf(sources);
    inlineFiles = List.copyOf(inlineFiles);
    exclude = List.copyOf(exclude);
    Set<Flag> ordered = EnumSet.noneOf(Flag.class);
    ordered.addAll(flags);
    flags = Collections.unmodifiableSet(ordered);
  }

  /** The same with other sources. */
  CopyRequest with(List<String> others) {
    return new CopyRequest(
        others, inlineFiles, destination, workingDirectory, chown, chmod, exclude, flags, created);
  }

  boolean has(Flag flag) {
    return flags.contains(flag);
  }

  /** Where it leads by the letter, links not followed. */
  ImagePath target() {
    return ImagePath.of(workingDirectory).resolve(destination);
  }

  /** Whether the destination is a directory even where there is none yet. */
  boolean wantsDirectory() {
    return destination.isEmpty()
        || destination.equals(".")
        || destination.endsWith("/")
        || destination.endsWith("/.");
  }
}

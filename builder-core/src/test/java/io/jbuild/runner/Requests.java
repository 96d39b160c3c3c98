package io.jbuild.runner;

import io.jbuild.runner.CopyRequest.Flag;
import io.jbuild.runner.CopyRequest.InlineFile;
import io.jbuild.snapshot.MemorySnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes requests as an instruction's words: flags, sources, destination. */
final class Requests {

  static final Instant CREATED = Instant.parse("1980-01-02T00:00:09Z");

  private final Set<Flag> flags = EnumSet.noneOf(Flag.class);
  private final List<String> exclude = new ArrayList<>();
  private final List<InlineFile> inline = new ArrayList<>();
  private String workingDirectory = "/";
  private Optional<String> chown = Optional.empty();
  private Optional<String> chmod = Optional.empty();

  static Requests copy() {
    return new Requests();
  }

  static Requests add() {
    return new Requests().flag(Flag.UNPACK);
  }

  Requests flag(Flag flag) {
    flags.add(flag);
    return this;
  }

  Requests chown(String owner) {
    chown = Optional.of(owner);
    return this;
  }

  Requests chmod(String mode) {
    chmod = Optional.of(mode);
    return this;
  }

  Requests exclude(String... patterns) {
    exclude.addAll(Arrays.asList(patterns));
    return this;
  }

  Requests inline(String name, String content) {
    inline.add(new InlineFile(name, content));
    return this;
  }

  Requests in(String directory) {
    workingDirectory = directory;
    return this;
  }

  /** The words: sources, and the destination as the last. */
  CopyRequest of(String... words) {
    List<String> all = Arrays.asList(words);
    return new CopyRequest(
        all.subList(0, all.size() - 1),
        inline,
        all.get(all.size() - 1),
        workingDirectory,
        chown,
        chmod,
        exclude,
        flags,
        CREATED);
  }

  /** Copies what a request asks for; nothing is an archive. */
  static void run(MemorySnapshot source, MemorySnapshot destination, CopyRequest request)
      throws IOException {
    try (CopyFiles copy = new CopyFiles(Path.of("unused"))) {
      copy.copy(source, destination, request);
    }
  }
}

package io.jbuild.explanation;

import io.jbuild.history.BuildRecord;
import io.jbuild.json.JsonException;
import io.jbuild.secret.SecretSearch;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the last builds did, in the store's {@code jbuild/builds}: a JSON file for each, called as
 * its logs are.
 */
public final class BuildRecords {

  /** How many there are; of fewer the logs are kept too. */
  private static final int BUILDS = 50;

  /** What a record may take: some ten thousand steps. */
  private static final long LARGEST = 32 << 20;

  private static final String ID = "\\d{1,16}-[0-9a-f]{8}";
  private static final String UNFINISHED = ".new";

  private final Path folder;

  /**
   * Records in a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   */
  public BuildRecords(Path jbuild) {
    this.folder = jbuild.resolve("builds");
  }

  /** Where they are; it need not exist. */
  public Path folder() {
    return folder;
  }

  /**
   * Keeps a build, and forgets old ones.
   *
   * @param search finds what must not be kept: a record with such a thing in it is none
   */
  public void put(BuildRecord build, SecretSearch search) throws IOException {
    byte[] bytes = RecordJson.of(build);
    if (search.in(bytes).isPresent()) {
      return;
    }
    Path file = folder.resolve(build.id());
    // Not in the folder for what is unfinished, which the build has left by now: what a kill leaves
    // here has the name of a build, and goes when that would.
    Path unfinished = folder.resolve(build.id() + UNFINISHED);
    try {
      Files.write(unfinished, bytes);
    } catch (NoSuchFileException e) {
      Files.createDirectories(folder);
      Files.write(unfinished, bytes);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    forgetOld();
  }

  private void forgetOld() throws IOException {
    List<String> names = names();
    if (names.size() <= BUILDS) {
      return;
    }
    names.sort(null);
    for (String old : names.subList(0, names.size() - BUILDS)) {
      Files.deleteIfExists(folder.resolve(old));
    }
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // No build has ended yet.
    }
    return names;
  }

  /** All builds, the last one first. One that cannot be read is none. */
  public List<BuildRecord> list() throws IOException {
    List<BuildRecord> builds = new ArrayList<>();
    for (String name : names()) {
      if (name.matches(ID)) {
        read(name).ifPresent(builds::add);
      }
    }
    builds.sort(Comparator.comparing(BuildRecord::began).thenComparing(BuildRecord::id).reversed());
    return builds;
  }

  private Optional<BuildRecord> read(String name) throws IOException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > LARGEST) {
        return Optional.empty();
      }
      return Optional.of(RecordJson.read(Files.readAllBytes(file)))
          .filter(build -> build.id().equals(name));
    } catch (NoSuchFileException | JsonException e) {
      return Optional.empty(); // Forgotten meanwhile, or of another version.
    }
  }
}

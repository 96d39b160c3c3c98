package io.jbuild.explanation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.blob.Compression;
import io.jbuild.blob.WorkFolder;
import io.jbuild.cache.ContentLists;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import io.jbuild.secret.SecretSearch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Notes of steps that were done, in the store's {@code jbuild/notes}: a file for each, called after
 * the step's key. A note without a result of that key is of a step that failed or was stopped.
 */
public final class StepNotes {

  /** What a note may expand to: some million files. */
  private static final long LARGEST = 1L << 30;

  private final Path folder;

  /**
   * Notes in a store.
   *
   * @param jbuild the store's {@code jbuild} folder
   */
  public StepNotes(Path jbuild) {
    this.folder = jbuild.resolve("notes");
  }

  /** Whether there is one of a key. */
  public boolean has(Digest key) {
    return Files.exists(file(key));
  }

  /** Where they are; it need not exist. */
  public Path folder() {
    return folder;
  }

  /** What lists the files of a step. */
  @FunctionalInterface
  public interface Listing {
    void to(ContentLists lists) throws IOException, InterruptedException;
  }

  /**
   * Keeps a note.
   *
   * @param search finds what must not be kept: a note with such a thing in it is none
   * @param work where it is written before it is whole
   */
  public void put(Digest key, StepNote note, Listing listing, SecretSearch search, WorkFolder work)
      throws IOException, InterruptedException {
    Path temporary = work.file("note");
    try {
      write(temporary, note, listing);
      if (!search.isEmpty()) {
        try (InputStream written = open(temporary)) {
          if (search.in(written).isPresent()) {
            return;
          }
        }
      }
      Files.createDirectories(folder);
      Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Writes a note to a file of its own. */
  private static void write(Path file, StepNote note, Listing listing)
      throws IOException, InterruptedException {
    try (StepNoteWriter writer = new StepNoteWriter(file, note)) {
      listing.to(writer);
      writer.end();
    }
  }

  private static InputStream open(Path file) throws IOException {
    return Compression.decompress(Files.newInputStream(file), LARGEST);
  }

  /** The note of a key; empty where there is none that can be read. */
  public Optional<StepNote> find(Digest key) {
    try (BufferedReader lines = lines(file(key))) {
      String first = lines.readLine();
      return first == null
          ? Optional.empty()
          : Optional.of(StepNote.read(JsonObject.parse(first.getBytes(UTF_8))));
    } catch (IOException e) {
      return Optional.empty(); // Forgotten, of another version, or damaged.
    }
  }

  /** The files of a key, by the names of its ingredients; none where no note tells them. */
  public Map<String, FileList> lists(Digest key) {
    return lists(file(key));
  }

  private static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(new InputStreamReader(open(file), UTF_8));
  }

  private static Map<String, FileList> lists(Path file) {
    Map<String, FileList> lists = new LinkedHashMap<>();
    try (BufferedReader lines = lines(file)) {
      Part part = new Part("", "");
      String last = "";
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
        String[] words = line.split("\t", -1);
        if (words.length == 3 && words[0].equals("=")) {
          part.addTo(lists);
          part = new Part(words[1], words[2]);
        } else {
          part.take(words);
        }
      }
      part.addTo(lists);
      return last.equals(".") ? lists : Map.of();
    } catch (IOException | NumberFormatException e) {
      return Map.of();
    }
  }

  private Path file(Digest key) {
    return folder.resolve(key.hex());
  }

  /** A list while it is read. */
  private static final class Part {
    private final String ingredient;
    private final String ignoreFile;
    private final SortedMap<Integer, String> patterns = new TreeMap<>();
    private final Map<String, FileList.Entry> files = new LinkedHashMap<>();
    private boolean whole = true;

    Part(String ingredient, String ignoreFile) {
      this.ingredient = ingredient;
      this.ignoreFile = ignoreFile;
    }

    void take(String[] words) {
      if (words.length == 6) {
        files.put(
            words[5],
            new FileList.Entry(
                words[0].intern(),
                words[1].intern(),
                words[2].intern(),
                Long.parseLong(words[3]),
                words[4]));
      } else if (words.length == 3 && words[0].equals("!")) {
        patterns.put(Integer.parseInt(words[1]), words[2]);
      } else if (words[0].equals("~")) {
        whole = false;
      }
    }

    void addTo(Map<String, FileList> lists) {
      if (!ingredient.isEmpty()) {
        Optional<ContentLists.IgnoreLines> ignored =
            ignoreFile.isEmpty()
                ? Optional.empty()
                : Optional.of(new ContentLists.IgnoreLines(ignoreFile, patterns));
        lists.put(ingredient, new FileList(ignored, files, whole));
      }
    }
  }
}

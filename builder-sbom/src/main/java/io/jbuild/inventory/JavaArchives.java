package io.jbuild.inventory;

import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Archives of Java classes, and those inside them: what Maven wrote into them about themselves,
 * else their manifests. They are read from their start to their end, and nothing of them is kept.
 */
final class JavaArchives implements Source {

  private static final List<String> ENDINGS = List.of(".jar", ".war", ".ear");
  private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
  private static final int DEEPEST = 5;
  private static final int MOST_DOCUMENT = 1 << 20;

  /** What an archive may expand to, with all that is inside it. */
  private static final long MOST_BYTES = 8L << 30;

  private long left;

  @Override
  public void find(ImageFiles files, Distribution distribution, Taker taker) throws IOException {
    Deque<ImagePath> folders = new ArrayDeque<>();
    folders.push(ImagePath.ROOT);
    while (!folders.isEmpty()) {
      ImagePath folder = folders.pop();
      for (ImagePath path : files.snapshot().list(folder)) {
        Optional<FileNode> node = files.snapshot().find(path);
        if (node.isPresent() && node.get().isDirectory()) {
          folders.push(path);
        } else if (node.isPresent()
            && node.get() instanceof FileNode.RegularFile
            && isArchive(path.name().toString())) {
          archive(files, path, taker);
        }
      }
    }
  }

  private static boolean isArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }

  private void archive(ImageFiles files, ImagePath path, Taker taker) throws IOException {
    left = MOST_BYTES;
    try (InputStream in = new BufferedInputStream(files.open(path))) {
      read(in, path.name().toString(), 1, new Place(path, taker));
    } catch (ZipException | EOFException | IllegalArgumentException | TooLargeException e) {
      taker.note(path + " cannot be read to its end: " + e.getMessage());
    }
  }

  private static final class TooLargeException extends IOException {
    TooLargeException() {
      super("it expands to more than " + (MOST_BYTES >> 30) + " GiB");
    }
  }

  /** The file of an image that is read. */
  private record Place(ImagePath path, Taker taker) {

    void found(Component.Found component) throws IOException {
      taker.take(component, path);
    }

    /** Of all that is inside it one of a kind is enough. */
    void note(String text) {
      taker.note(path + " " + text);
    }

    /** What a document says; one that is too large says nothing. */
    Optional<Component.Found> document(InputStream in, Document document) throws IOException {
      byte[] bytes = in.readNBytes(MOST_DOCUMENT + 1);
      if (bytes.length > MOST_DOCUMENT) {
        note("has a description of more than 1 MiB, which was not read: components may be missing");
        return Optional.empty();
      }
      try {
        return document.read(bytes);
      } catch (IOException | IllegalArgumentException e) {
        note("has a damaged description: components may be missing");
        return Optional.empty();
      }
    }
  }

  /** A description's form; what is none is told as these. */
  private interface Document {
    Optional<Component.Found> read(byte[] bytes) throws IOException;
  }

  private void read(InputStream in, String name, int depth, Place place) throws IOException {
    Optional<Component.Found> ofManifest = Optional.empty();
    boolean maven = false;
    boolean empty = true;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        empty = false;
        InputStream content = new Counted(zip);
        if (entry.getName().equals("META-INF/MANIFEST.MF")) {
          ofManifest = place.document(content, bytes -> manifest(bytes, name));
        } else if (POM.matcher(entry.getName()).matches()) {
          Optional<Component.Found> found = place.document(content, JavaArchives::pom);
          if (found.isPresent()) {
            maven = true;
            place.found(found.get());
          }
        } else if (isArchive(entry.getName()) && depth < DEEPEST) {
          read(content, last(entry.getName()), depth + 1, place);
        } else if (isArchive(entry.getName())) {
          place.note("has archives inside more than 4 others: components may be missing");
        }
        content.transferTo(OutputStream.nullOutputStream());
      }
    }
    if (empty) {
      place.note("is or has an archive that does not begin as one: components may be missing");
    }
    if (!maven && ofManifest.isPresent()) {
      place.found(ofManifest.get());
    }
  }

  /** An entry's bytes, counted; closing them closes nothing. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public void close() {
      // It is the archive around it that is closed.
    }

    private void count(int read) throws TooLargeException {
      left -= read;
      if (left < 0) {
        throw new TooLargeException();
      }
    }
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static Optional<Component.Found> pom(byte[] document) throws IOException {
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(document)); // It refuses a \\u without its digits.
    String group = properties.getProperty("groupId", "").strip();
    String name = properties.getProperty("artifactId", "").strip();
    String version = properties.getProperty("version", "").strip();
    return group.isEmpty() || name.isEmpty()
        ? Optional.empty()
        : Optional.of(component(group, name, version, Optional.empty(), Optional.empty()));
  }

  private static Optional<Component.Found> manifest(byte[] document, String file)
      throws IOException {
    Attributes main = new Manifest(new ByteArrayInputStream(document)).getMainAttributes();
    Optional<String> version =
        value(main, "Implementation-Version")
            .or(() -> value(main, "Bundle-Version"))
            .or(() -> value(main, "Specification-Version"));
    if (version.isEmpty()) {
      return Optional.empty();
    }
    // The file is called as people call it; titles are sentences as often as names.
    String stem = file.replaceFirst("\\.[^.]*$", "");
    String name =
        stem.endsWith("-" + version.get())
            ? stem.substring(0, stem.length() - version.get().length() - 1)
            : value(main, "Bundle-SymbolicName")
                .map(symbolic -> symbolic.replaceFirst(";.*", "").strip())
                .orElse(stem);
    String group = value(main, "Implementation-Vendor-Id").orElse("");
    return Optional.of(
        component(
            group,
            name.isEmpty() ? file : name,
            version.get(),
            value(main, "Bundle-License"),
            value(main, "Implementation-Vendor").or(() -> value(main, "Bundle-Vendor"))));
  }

  private static Optional<String> value(Attributes main, String name) {
    return Optional.ofNullable(main.getValue(name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  private static Component.Found component(
      String group,
      String name,
      String version,
      Optional<String> license,
      Optional<String> supplier) {
    String type = group.isEmpty() ? "generic" : "maven";
    return new Component.Found(
        group,
        name,
        version,
        PackageUrls.of(type, group, name, version, new TreeMap<>()),
        license.stream().toList(),
        supplier);
  }
}

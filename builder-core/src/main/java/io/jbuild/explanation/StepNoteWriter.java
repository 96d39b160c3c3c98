package io.jbuild.explanation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.blob.Compression;
import io.jbuild.cache.ContentLists;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import io.jbuild.file.ImagePath;
import io.jbuild.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a step's note: a line of JSON, and a line for each file. What is larger than a few pages
 * is compressed; memory does not grow with the files.
 */
final class StepNoteWriter implements ContentLists, Closeable, FileNode.Visitor<String> {

  /** Smaller notes are not worth loading a library for. */
  private static final int PLAIN = 64 << 10;

  private static final int MOST_FILES = 1_000_000;
  private static final int DIGITS = 16;

  private final Path file;
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private Optional<OutputStream> compressed = Optional.empty();
  private int count;

  StepNoteWriter(Path file, StepNote note) throws IOException {
    this.file = file;
    line(new String(note.toJson().toBytes(), UTF_8));
  }

  @Override
  public void begin(String ingredient, Optional<IgnoreLines> ignored) throws IOException {
    line("=\t" + plain(ingredient) + "\t" + ignored.map(one -> plain(one.name())).orElse(""));
    if (ignored.isPresent()) {
      for (Map.Entry<Integer, String> pattern : ignored.get().patterns().entrySet()) {
        line("!\t" + pattern.getKey() + "\t" + plain(pattern.getValue()));
      }
    }
  }

  @Override
  public void file(ImagePath path, FileNode node, Optional<Digest> content) throws IOException {
    count++;
    if (count > MOST_FILES) {
      if (count == MOST_FILES + 1) {
        line("~");
      }
      return;
    }
    String what = content.map(digest -> digest.hex().substring(0, DIGITS)).orElse("");
    line(
        node.accept(this)
            + "\t"
            + Integer.toOctalString(node.attributes().mode())
            + "\t"
            + node.attributes().uid()
            + ":"
            + node.attributes().gid()
            + "\t"
            + node.attributes().modified().toEpochMilli()
            + "\t"
            + (what.isEmpty() ? told(node) : what)
            + "\t"
            + plain(path.relative().toString()));
  }

  private static String told(FileNode node) {
    if (node instanceof FileNode.SymbolicLink link) {
      ByteString target = link.target();
      return Digest.of(target.toBytes()).hex().substring(0, DIGITS);
    }
    return node instanceof FileNode.Device device ? device.major() + "." + device.minor() : "-";
  }

  @Override
  public String directory(FileNode.Directory node) {
    return "d";
  }

  @Override
  public String file(FileNode.RegularFile node) {
    return "f";
  }

  @Override
  public String link(FileNode.SymbolicLink node) {
    return "l";
  }

  @Override
  public String device(FileNode.Device node) {
    return node.kind() == FileNode.Device.Kind.BLOCK ? "b" : "c";
  }

  @Override
  public String fifo(FileNode.Fifo node) {
    return "p";
  }

  /** A name may be of any bytes; a line and its parts must stay what they are. */
  private static String plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cntrl}", "\ufffd");
      }
    }
    return text;
  }

  private void line(String text) throws IOException {
    byte[] bytes = (text + "\n").getBytes(UTF_8);
    if (compressed.isPresent()) {
      compressed.get().write(bytes);
      return;
    }
    first.write(bytes);
    if (first.size() > PLAIN) {
      OutputStream stream =
          new BufferedOutputStream(Compression.ZSTD.compress(Files.newOutputStream(file)));
      compressed = Optional.of(stream);
      first.writeTo(stream);
      first.reset();
    }
  }

  /** All was written: what has no such end is none. */
  void end() throws IOException {
    line(".");
    if (compressed.isEmpty()) {
      Files.write(file, first.toByteArray());
    }
  }

  @Override
  public void close() throws IOException {
    if (compressed.isPresent()) {
      compressed.get().close();
    }
  }
}

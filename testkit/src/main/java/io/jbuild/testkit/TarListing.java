package io.jbuild.testkit;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * What a tar holds, entry by entry, in its own order.
 *
 * <p>Read by the letter of the format, without a library, for libraries decode names and attributes
 * as text, and then bytes are lost that an image has to keep.
 */
public record TarListing(List<TarEntry> entries) {

  public TarListing {
    entries = List.copyOf(entries);
  }

  /** Reads a tar, plain or compressed with gzip or zstd. */
  public static TarListing of(Path tar) throws IOException {
    try (InputStream in = Files.newInputStream(tar)) {
      return of(in);
    }
  }

  /** Reads a tar, plain or compressed, to its end; the caller closes. */
  public static TarListing of(InputStream in) throws IOException {
    InputStream plain = decompressed(in);
    TarListing listing = new TarListing(new TarReader(plain).readAll());
    // So that a stream that computes a digest sees all of it.
    plain.transferTo(OutputStream.nullOutputStream());
    return listing;
  }

  /** The last entry with a path, as it would be after unpacking. */
  public Optional<TarEntry> find(String path) {
    return entries.stream()
        .filter(entry -> entry.path().equals(path))
        .reduce((first, second) -> second);
  }

  /** The paths of its entries, in its order. */
  public List<String> paths() {
    return entries.stream().map(TarEntry::path).toList();
  }

  /** The plain bytes of a stream that may be compressed. */
  static InputStream decompressed(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in);
    buffered.mark(4);
    byte[] start = buffered.readNBytes(4);
    buffered.reset();
    if (start.length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
      return new GZIPInputStream(buffered);
    }
    if (start.length == 4 && ByteBuffer.wrap(start).getInt() == 0x28b52ffd) {
      return new ZstdInputStream(buffered);
    }
    return buffered;
  }

  /** Bytes as text, with {@code \xNN} where they are not UTF-8, so that none are lost. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notUtf8) {
      List<String> parts = new ArrayList<>();
      for (byte one : bytes) {
        parts.add(one >= ' ' ? String.valueOf((char) one) : "\\x" + TarReader.HEX.toHexDigits(one));
      }
      return String.join("", parts);
    }
  }
}

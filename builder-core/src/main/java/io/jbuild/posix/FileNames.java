package io.jbuild.posix;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * File names as the bytes they are. Under a locale that is not UTF-8, Java loses names that are not
 * ASCII when it turns a {@link Path} into a string or back; its URI form keeps each byte.
 */
public final class FileNames {

  private FileNames() {}

  /** The bytes of a path's last name. */
  public static byte[] name(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      throw new IllegalArgumentException(path + " has no name");
    }
    String text = name.toString();
    if (isAscii(text)) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
    String raw = path.toUri().getRawPath();
    int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
    return percentDecode(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end));
  }

  /** The path of a name in a directory. The name must not be empty, {@code .} or {@code ..}. */
  public static Path resolve(Path directory, byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    if (isAscii(text)) {
      return directory.resolve(text);
    }
    String base = directory.toUri().getRawPath();
    StringBuilder raw = new StringBuilder("file://").append(base);
    if (!base.endsWith("/")) {
      raw.append('/');
    }
    for (byte b : name) {
      raw.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return Path.of(URI.create(raw.toString()));
  }

  /** The bytes a link's target, or any relative path Java read from the disk, is made of. */
  public static byte[] bytes(Path path) {
    String text = path.toString();
    if (isAscii(text)) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (path.isAbsolute()) {
      bytes.write('/');
    }
    for (int i = 0; i < path.getNameCount(); i++) {
      if (i > 0) {
        bytes.write('/');
      }
      bytes.writeBytes(name(path.getName(i)));
    }
    return bytes.toByteArray();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static byte[] percentDecode(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(raw.charAt(i));
      }
    }
    return bytes.toByteArray();
  }
}

package io.jbuild.device;

import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A device file.
 *
 * @param path where the command finds it
 * @param machinePath which one of the machine it is
 * @param numbers which one it is, where that is said; else what is at the machine's path
 * @param mode its permissions; empty for those of the machine's
 * @param uid whom it belongs to; empty for the command's user
 * @param gid its group; empty for the command's
 */
public record DeviceNode(
    String path,
    String machinePath,
    Optional<Numbers> numbers,
    OptionalInt mode,
    OptionalInt uid,
    OptionalInt gid) {

  private static final Set<String> FIELDS =
      Set.of("path", "hostPath", "type", "major", "minor", "fileMode", "permissions", "uid", "gid");

  /** A device's numbers in the kernel. */
  public record Numbers(Type type, int major, int minor) {}

  /** The kinds of device files. */
  public enum Type {
    BLOCK("b"),
    CHARACTER("c");

    private final String letter;

    Type(String letter) {
      this.letter = letter;
    }
  }

  static DeviceNode of(JsonObject json) throws IOException {
    Fields.check(json, FIELDS);
    String path = Fields.path(json, "path");
    String permissions = json.text("permissions").orElse("");
    if (!permissions.isEmpty() && !(permissions.contains("r") && permissions.contains("w"))) {
      // Who may do what is a matter of control groups, which a step has none of its own of.
      throw new IOException(
          path + ": the permissions \"" + permissions + "\" cannot be kept, rw and rwm can");
    }
    Optional<Type> type = type(path, json.text("type").orElse(""));
    int major = (int) json.integer("major").orElse(0);
    int minor = (int) json.integer("minor").orElse(0);
    return new DeviceNode(
        path,
        Fields.optionalPath(json, "hostPath").orElse(path),
        type.filter(known -> major != 0).map(known -> new Numbers(known, major, minor)),
        mode(json.scalar("fileMode")),
        Fields.optionalId(json, "uid"),
        Fields.optionalId(json, "gid"));
  }

  private static Optional<Type> type(String path, String letter) throws IOException {
    return switch (letter) {
      case "" -> Optional.empty();
      case "b" -> Optional.of(Type.BLOCK);
      case "c", "u" -> Optional.of(Type.CHARACTER);
      default -> throw new IOException(path + ": there is no device of type \"" + letter + "\"");
    };
  }

  /** YAML's octal numbers are texts to whoever reads it as JSON. */
  private static OptionalInt mode(Optional<String> text) throws IOException {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("[0-9]{1,5}|0o[0-7]{1,4}")) {
      throw new IOException("\"fileMode\" is no mode: \"" + text.get() + "\"");
    }
    int radix = text.get().startsWith("0") ? 8 : 10;
    try {
      return OptionalInt.of(Integer.parseInt(text.get().replaceFirst("^0o", ""), radix) & 07777);
    } catch (NumberFormatException e) {
      throw new IOException("\"fileMode\" is no mode: \"" + text.get() + "\"", e);
    }
  }

  JsonObject toJson() {
    JsonObject json = JsonObject.create().put("path", path).put("hostPath", machinePath);
    numbers.ifPresent(
        known ->
            json.put("type", known.type().letter)
                .put("major", known.major())
                .put("minor", known.minor()));
    mode.ifPresent(value -> json.put("fileMode", value));
    uid.ifPresent(value -> json.put("uid", Integer.toUnsignedLong(value)));
    gid.ifPresent(value -> json.put("gid", Integer.toUnsignedLong(value)));
    return json;
  }
}

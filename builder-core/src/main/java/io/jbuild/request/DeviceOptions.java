package io.jbuild.request;

import io.jbuild.dockerfile.CsvFields;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The machine's devices, for RUN.
 *
 * @param folders of their specifications; what a later one says counts
 * @param allowed which a RUN may have, besides all where that is allowed: by what it may call them,
 *     what they are
 */
public record DeviceOptions(List<Path> folders, SortedMap<String, String> allowed) {

  /** Where the CDI specification has its files; none is allowed. */
  public static final DeviceOptions DEFAULT = parse(List.of(), List.of());

  private static final String ALIAS = "alias=";

  public DeviceOptions {
    folders = List.copyOf(folders);
    allowed = Collections.unmodifiableSortedMap(new TreeMap<>(allowed));
  }

  /**
   * Reads the values of {@code --cdi-spec-dir} and of {@code --allow device=}.
   *
   * @throws BuildException for what cannot be read
   */
  public static DeviceOptions parse(List<String> folders, List<String> devices) {
    SortedMap<String, String> allowed = new TreeMap<>();
    for (String text : devices) {
      List<String> fields = CsvFields.of(text, "device");
      String name = fields.get(0);
      String called = name;
      for (String field : fields.subList(1, fields.size())) {
        if (!field.startsWith(ALIAS)) {
          throw refusal(text, "unknown field '" + field + "'");
        }
        called = field.substring(ALIAS.length());
      }
      if (name.isEmpty() || called.isEmpty()) {
        throw refusal(text, "it has no name");
      }
      allowed.put(called, name);
    }
    return new DeviceOptions(
        folders.isEmpty()
            ? List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"))
            : folders.stream().map(Path::of).toList(),
        allowed);
  }

  private static BuildException refusal(String text, String why) {
    return new BuildException(
        Blame.USAGE,
        "invalid device \"" + text + "\": " + why,
        "It is {allow} device=vendor.com/class=name[,alias=NAME], or {allow} device for all.");
  }
}

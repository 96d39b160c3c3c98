package io.jbuild.device;

import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A file or directory of the machine that a device needs, a library for example.
 *
 * @param path where the command finds it
 * @param machinePath what is shown there
 * @param readOnly whether it can only be read
 */
public record DeviceMount(String path, String machinePath, boolean readOnly) {

  private static final Set<String> FIELDS = Set.of("hostPath", "containerPath", "options", "type");

  static DeviceMount of(JsonObject json) throws IOException {
    Fields.check(json, FIELDS);
    String path = Fields.path(json, "containerPath");
    String type = json.text("type").orElse("");
    if (!List.of("", "none", "bind").contains(type)) {
      throw new IOException(path + ": a mount of type \"" + type + "\" is not known, bind is");
    }
    return new DeviceMount(
        path, Fields.path(json, "hostPath"), json.texts("options").contains("ro"));
  }

  JsonObject toJson() {
    return JsonObject.create()
        .put("containerPath", path)
        .put("hostPath", machinePath)
        .putTexts("options", List.of(readOnly ? "ro" : "rw"));
  }
}

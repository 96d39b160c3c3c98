package io.jbuild.device;

import io.jbuild.json.JsonObject;
import io.jbuild.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads a file of the CDI specification: the devices of one kind. */
final class DeviceSpecification {

  private static final Set<String> FIELDS =
      Set.of("cdiVersion", "kind", "annotations", "devices", "containerEdits");
  private static final Set<String> DEVICE_FIELDS = Set.of("name", "annotations", "containerEdits");

  private static final Pattern VERSION = Pattern.compile("v?[01]\\.[0-9]+\\.[0-9]+");
  private static final Pattern KIND =
      Pattern.compile(
          "[A-Za-z]([A-Za-z0-9._-]*[A-Za-z0-9])?/[A-Za-z]([A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._:-]*[A-Za-z0-9])?");

  private DeviceSpecification() {}

  /** The devices by their whole names. */
  static SortedMap<String, DescribedDevice> read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    JsonObject json =
        file.toString().endsWith(".json") ? JsonObject.parse(content) : Yaml.parse(content);
    Fields.check(json, FIELDS);
    String version = json.requiredText("cdiVersion");
    if (!VERSION.matcher(version).matches()) {
      throw new IOException("the version \"" + version + "\" of the specification is not known");
    }
    String kind = json.requiredText("kind");
    if (!KIND.matcher(kind).matches()) {
      throw new IOException("the kind \"" + kind + "\" is not of the form vendor.com/class");
    }
    DeviceEdits common = edits(json);
    SortedMap<String, DescribedDevice> devices = new TreeMap<>();
    for (JsonObject device : json.objects("devices")) {
      Fields.check(device, DEVICE_FIELDS);
      String name = device.requiredText("name");
      if (!NAME.matcher(name).matches()) {
        throw new IOException("no device can be called \"" + name + "\"");
      }
      SortedMap<String, String> annotations = annotations(json);
      annotations.putAll(annotations(device));
      String whole = kind + "=" + name;
      if (devices.put(whole, new DescribedDevice(whole, file, common, edits(device), annotations))
          != null) {
        throw new IOException("there are two devices " + name);
      }
    }
    if (devices.isEmpty()) {
      throw new IOException("it has no devices");
    }
    return devices;
  }

  private static DeviceEdits edits(JsonObject json) throws IOException {
    Optional<JsonObject> edits = json.object("containerEdits");
    return edits.isEmpty() ? DeviceEdits.NONE : DeviceEdits.of(edits.get());
  }

  private static SortedMap<String, String> annotations(JsonObject json) throws IOException {
    SortedMap<String, String> annotations = new TreeMap<>();
    Optional<JsonObject> object = json.object("annotations");
    for (String name : object.map(JsonObject::names).orElse(List.of())) {
      // In YAML true is not a text, and is often written where a text is meant.
      object.get().scalar(name).ifPresent(value -> annotations.put(name, value));
    }
    return annotations;
  }
}

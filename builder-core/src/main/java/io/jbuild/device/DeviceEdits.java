package io.jbuild.device;

import io.jbuild.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a device changes of a command's world ({@code containerEdits} of the CDI specification).
 *
 * @param environment {@code NAME=value}
 * @param nodes device files
 * @param mounts files and directories of the machine
 * @param groups that the command belongs to in addition
 * @param refused what else is asked for, which jbuild does not do
 */
public record DeviceEdits(
    List<String> environment,
    List<DeviceNode> nodes,
    List<DeviceMount> mounts,
    List<Integer> groups,
    List<String> refused) {

  /** No change. */
  public static final DeviceEdits NONE =
      new DeviceEdits(List.of(), List.of(), List.of(), List.of(), List.of());

  private static final List<String> NOT_DONE = List.of("hooks", "netDevices", "intelRdt");

  private static final Set<String> FIELDS =
      Set.of("env", "deviceNodes", "mounts", "additionalGids", "hooks", "netDevices", "intelRdt");

  public DeviceEdits {
    environment = List.copyOf(environment);
    nodes = List.copyOf(nodes);
    mounts = List.copyOf(mounts);
    groups = List.copyOf(groups);
    refused = List.copyOf(refused);
  }

  /** From a specification's field, or what {@link #toJson} wrote. */
  public static DeviceEdits of(JsonObject json) throws IOException {
    Fields.check(json, FIELDS);
    List<DeviceNode> nodes = new ArrayList<>();
    for (JsonObject node : json.objects("deviceNodes")) {
      nodes.add(DeviceNode.of(node));
    }
    List<DeviceMount> mounts = new ArrayList<>();
    for (JsonObject mount : json.objects("mounts")) {
      mounts.add(DeviceMount.of(mount));
    }
    List<String> environment = json.texts("env");
    for (String line : environment) {
      if (line.indexOf('=') < 1) {
        throw new IOException("invalid environment variable \"" + line + "\"");
      }
    }
    List<Integer> groups = new ArrayList<>();
    for (long group : json.integers("additionalGids")) {
      if (group != 0) {
        groups.add(Fields.id("additionalGids", group));
      }
    }
    return new DeviceEdits(
        environment, nodes, mounts, groups, NOT_DONE.stream().filter(json::has).toList());
  }

  /** As a specification has it. Not for what is refused. */
  public JsonObject toJson() {
    JsonObject json = JsonObject.create();
    if (!environment.isEmpty()) {
      json.putTexts("env", environment);
    }
    if (!nodes.isEmpty()) {
      json.putObjects("deviceNodes", nodes.stream().map(DeviceNode::toJson).toList());
    }
    if (!mounts.isEmpty()) {
      json.putObjects("mounts", mounts.stream().map(DeviceMount::toJson).toList());
    }
    if (!groups.isEmpty()) {
      json.putNumbers("additionalGids", groups.stream().map(Integer::toUnsignedLong).toList());
    }
    return json;
  }

  /** These, and then others. */
  DeviceEdits and(DeviceEdits others) {
    return new DeviceEdits(
        joined(environment, others.environment),
        joined(nodes, others.nodes),
        joined(mounts, others.mounts),
        joined(groups, others.groups),
        joined(refused, others.refused));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}

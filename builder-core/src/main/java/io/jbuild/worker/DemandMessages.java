package io.jbuild.worker;

import io.jbuild.device.DeviceEdits;
import io.jbuild.device.GivenDevices;
import io.jbuild.dockerfile.Instruction.Run.Security;
import io.jbuild.dockerfile.Mount;
import io.jbuild.json.JsonObject;
import io.jbuild.plan.RunDemands;
import io.jbuild.plan.RunMount;
import io.jbuild.plan.StepId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the flags of a RUN ask for, as JSON. */
final class DemandMessages {

  private DemandMessages() {}

  static JsonObject write(RunDemands demands) {
    return JsonObject.create()
        .putObjects("mounts", demands.mounts().stream().map(DemandMessages::mount).toList())
        .putTexts("devices", demands.devices().names())
        .put("deviceEdits", demands.devices().edits().toJson())
        .put("security", demands.security().name())
        .put("inherited", demands.inherited());
  }

  static RunDemands read(JsonObject json) throws IOException {
    List<RunMount> mounts = new ArrayList<>();
    for (JsonObject mount : json.objects("mounts")) {
      mounts.add(new RunMount(mount(mount), mount.text("place"), shown(mount)));
    }
    return new RunDemands(
        mounts,
        new GivenDevices(
            json.texts("devices"), DeviceEdits.of(json.object("deviceEdits").orElseThrow())),
        Security.valueOf(json.requiredText("security")),
        (int) json.integer("inherited").orElseThrow());
  }

  private static Optional<RunMount.Shown> shown(JsonObject mount) throws IOException {
    Optional<JsonObject> shown = mount.object("shown");
    return shown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RunMount.Shown(
                new StepId((int) shown.get().integer("step").orElseThrow()),
                shown.get().requiredText("path"),
                (int) shown.get().integer("inherited").orElseThrow()));
  }

  private static JsonObject mount(RunMount planned) {
    Mount mount = planned.mount();
    JsonObject json =
        JsonObject.create()
            .put("place", planned.target())
            .put("type", mount.type().name())
            .put("from", mount.from())
            .put("source", mount.source())
            .put("target", mount.target())
            .put("readOnly", mount.readOnly())
            .put("id", mount.id())
            .put("sharing", mount.sharing().map(Mount.Sharing::name))
            .put("required", mount.required())
            .put("env", mount.env());
    planned
        .shown()
        .ifPresent(
            shown ->
                json.put(
                    "shown",
                    JsonObject.create()
                        .put("step", shown.step().index())
                        .put("path", shown.path())
                        .put("inherited", shown.inherited())));
    mount.size().ifPresent(size -> json.put("size", size));
    mount.mode().ifPresent(mode -> json.put("mode", mode));
    mount.uid().ifPresent(uid -> json.put("uid", uid));
    mount.gid().ifPresent(gid -> json.put("gid", gid));
    return json;
  }

  private static Mount mount(JsonObject json) throws IOException {
    OptionalLong mode = json.integer("mode");
    return new Mount(
        Mount.Type.valueOf(json.requiredText("type")),
        json.text("from"),
        json.text("source"),
        json.text("target"),
        json.flag("readOnly"),
        json.text("id"),
        json.text("sharing").map(Mount.Sharing::valueOf),
        json.flag("required"),
        json.integer("size"),
        json.text("env"),
        mode.isPresent() ? OptionalInt.of((int) mode.getAsLong()) : OptionalInt.empty(),
        json.integer("uid"),
        json.integer("gid"));
  }
}

package io.jbuild.build;

import io.jbuild.device.AllowedDevices;
import io.jbuild.device.DeviceSource;
import io.jbuild.device.MachineDevices;
import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Platform;
import io.jbuild.output.BuildRecording;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.NamedContexts;
import io.jbuild.plan.PlanOptions;
import io.jbuild.request.BuildRequest;
import io.jbuild.result.CheckReport;
import io.jbuild.secret.HiddenTexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The plans of one build, one for each platform.
 *
 * @param epoch what the environment says of the time of files
 */
record PlatformPlans(BuildRequest request, Optional<String> epoch, Given given) {

  /** What a plan is made of besides the platform. */
  record Given(
      Contexts.Opened context,
      NamedContexts contexts,
      BaseImages images,
      PlanOptions.Times times,
      Instant now) {}

  /**
   * All are made before the first step runs: what means nothing for one platform ends the build.
   *
   * @param hidden takes up what the Dockerfile says and texts must not
   */
  List<BuildPlan> all(BuildEvents events, Optional<BuildRecording> recording, HiddenTexts hidden) {
    Set<BuildEvent> told = new HashSet<>();
    // What there is to say about the Dockerfile is mostly the same for each platform.
    BuildEvents once =
        event -> {
          if (told.add(event)) {
            events.on(event);
          }
        };
    List<BuildPlan> plans = new ArrayList<>();
    PlatformFailures failures = new PlatformFailures();
    for (Optional<Platform> platform : platforms()) {
      recording.ifPresent(BuildRecording::beginPlan);
      try {
        PlanOptions options = options(platform, request.allowed(), devices(events));
        plans.add(planning(options, hidden).plan(once));
      } catch (BuildException e) {
        failures.add(platform.orElseGet(Platform::host), e);
      }
    }
    failures.check(platforms().size());
    return plans;
  }

  /** What there is to say about the Dockerfile, for the first platform. */
  CheckReport check(HiddenTexts hidden) {
    return planning(options(platforms().get(0), PlanOptions.ALL_ALLOWED, DeviceSource.NONE), hidden)
        .check();
  }

  private Planning planning(PlanOptions options, HiddenTexts hidden) {
    return new Planning(
        given.context().dockerfile(),
        options,
        given.images(),
        given.context().ignore().rules(),
        hidden);
  }

  private List<Optional<Platform>> platforms() {
    return request.platforms().isEmpty()
        ? List.of(Optional.empty())
        : request.platforms().stream().map(Optional::of).toList();
  }

  private DeviceSource devices(BuildEvents events) {
    boolean all = request.allowed().contains(Entitlement.DEVICE);
    return new MachineDevices(
        request.devices().folders(),
        new AllowedDevices(all, request.devices().allowed()),
        warning -> events.on(new BuildEvent.Warning(warning)));
  }

  private PlanOptions options(
      Optional<Platform> platform, Set<Entitlement> allowed, DeviceSource devices) {
    return new PlanOptions(
        request.target(),
        request.buildArgs(),
        request.labels(),
        platform,
        Platform.host(),
        epoch,
        given.times(),
        given.now(),
        request.network() == BuildRequest.Network.HOST,
        given.contexts(),
        request.afresh(),
        request.settings(),
        allowed,
        devices);
  }
}

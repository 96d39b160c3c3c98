package io.jbuild.sandbox;

import io.jbuild.posix.SystemCallClasses;
import java.util.List;

/**
 * Loads what the threads of a run use, before they lose sight of the files it lies in. A class that
 * is missing here would be looked for in the image's file system.
 */
final class PivotedClasses {

  private static final List<Class<?>> CLASSES =
      List.of(
          Command.class,
          Command.Network.class,
          CommonMounts.class,
          Command.Privileges.class,
          Capabilities.class,
          Command.Script.class,
          DeviceFolder.class,
          EtcFiles.class,
          KernelFolders.class,
          KernelMounts.class,
          LoneThread.class,
          MountPoints.class,
          MountPoints.Way.class,
          MountSource.class,
          OciSetup.class,
          AllowedLimits.class,
          ProcessLimits.class,
          ProgramSearch.class,
          ProgramStarter.class,
          RootSetup.class,
          StepFolder.class,
          StepMounts.class,
          StepMounts.Opened.class,
          StepNamespaces.class,
          Watchdog.class,
          io.jbuild.failure.Blame.class,
          io.jbuild.failure.BuildException.class,
          io.jbuild.oci.RunSettings.class);

  private PivotedClasses() {}

  static void load() {
    SystemCallClasses.load();
    SystemCallClasses.initialize(CLASSES);
  }
}

package io.jbuild.sandbox;

import io.jbuild.posix.DirectoryHandle;
import io.jbuild.posix.OpenFile;
import io.jbuild.posix.PosixException;
import java.util.Optional;

/**
 * What every command has mounted: the kernel's file systems, devices, its scripts and three files
 * of {@code /etc}. For a thread with mounts of its own.
 */
final class CommonMounts {

  private final Command command;
  private final MountPoints points;
  private final Optional<OpenFile> terminals;

  /**
   * Those of a command.
   *
   * @param terminals {@code /dev/pts}, where that was made already
   */
  CommonMounts(Command command, MountPoints points, Optional<OpenFile> terminals) {
    this.command = command;
    this.points = points;
    this.terminals = terminals;
  }

  /** What each rung does in its own way. */
  interface Rung {
    /** Makes the image the thread's root. */
    void enterImage() throws PosixException;

    /** Mounts {@code /proc}, which is there. */
    void mountProc() throws PosixException;
  }

  /**
   * Opens what is mounted while the machine is in sight, and puts it in its places when the image
   * is the root: no link of the image leads out.
   */
  void mount(DirectoryHandle work, Rung rung) throws PosixException {
    try (DirectoryHandle devices = DirectoryHandle.machine("/dev");
        DirectoryHandle sys = DirectoryHandle.machine("/sys");
        DirectoryHandle scripts = work.open(StepFolder.name(StepFolder.SCRIPTS));
        DirectoryHandle files = work.open(StepFolder.name(StepFolder.FILES))) {
      rung.enterImage();
      points.directory("/proc");
      points.directory("/sys");
      points.directory("/dev");
      rung.mountProc();
      KernelFolders.mountSys(sys, command.privileges());
      DeviceFolder.mount(devices, command.settings().sharedMemory(), command.privileges());
      if (terminals.isPresent()) {
        DeviceFolder.attachTerminals(terminals.get());
      } else {
        DeviceFolder.mountTerminals(DeviceFolder.TERMINALS);
      }
      DeviceFolder.mountScripts(scripts, command.scripts());
      for (String name : EtcFiles.NAMES) {
        points.show(files, name, "/etc/" + name);
      }
    }
  }
}

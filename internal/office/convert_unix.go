//go:build unix

package office

import (
	"os/exec"
	"syscall"
)

// ownGroup puts a program into a process group of its own, all of which is killed when its time is over: the program
// that was started only starts the one that works.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

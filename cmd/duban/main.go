// Command duban reads, checks and keeps target-responsibility lists (目标责任清单); see internal/cli for its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"duban/internal/cli"
)

// version is set by the build.
var version = "dev"

func main() {
	// A second signal ends the process at once: stop gives signals their usual meaning back after the first.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	code := cli.Run(ctx, os.Args[1:], cli.Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Version: version,
	})
	stop()
	os.Exit(code)
}

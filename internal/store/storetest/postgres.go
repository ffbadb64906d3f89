// Package storetest gives tests real databases, and holds the conformance suite that every engine must pass.
//
// [Postgres] starts one PostgreSQL server for the test binary and gives each test a database of its own. Tests only.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
)

// errNone says that no server is installed here.
var errNone = errors.New("no PostgreSQL server is installed (Debian: apt-get install postgresql)")

// server is the one server of this test binary.
type server struct {
	bin, data string
	port      int
	owner     *syscall.Credential // nil when we are not root
	databases atomic.Int64
}

var shared struct {
	once   sync.Once
	server *server
	err    error
}

// Postgres gives the URL of an empty database on a real PostgreSQL server, started with the first call. The test is
// skipped when no server is installed, and fails instead when DUBAN_TEST_REQUIRE is set. The package's TestMain must
// call [StopPostgres] when the tests are over.
func Postgres(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = startPostgres() })
	switch {
	case errors.Is(shared.err, errNone) && os.Getenv("DUBAN_TEST_REQUIRE") == "":
		t.Skip("SKIPPED, NOT TESTED ON POSTGRESQL: ", shared.err)
	case shared.err != nil:
		t.Fatal("start PostgreSQL: ", shared.err)
	}
	dsn, err := shared.server.create()
	if err != nil {
		t.Fatal("create a database: ", err)
	}
	return dsn
}

// StopPostgres stops the server that Postgres started, if it did, and removes its files.
func StopPostgres() {
	if s := shared.server; s != nil {
		s.stop()
	}
}

func startPostgres() (*server, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	s := &server{bin: bin}
	if os.Getuid() == 0 {
		if s.owner, err = ordinaryUser(); err != nil {
			return nil, err
		}
	}
	if s.data, err = os.MkdirTemp("", "duban-pg-"); err != nil {
		return nil, err
	}
	if s.owner != nil {
		if err := os.Chown(s.data, int(s.owner.Uid), int(s.owner.Gid)); err != nil {
			return nil, err
		}
	}
	err = s.run("initdb", "--pgdata", s.cluster(), "--username=duban", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.data))
	}
	// A free port may be taken again before the server binds it: try another then.
	for range 5 {
		if s.port, err = freePort(); err != nil {
			break
		}
		options := fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories='' -c fsync=on", s.port)
		if err = s.run("pg_ctl", "start", "--wait", "--pgdata", s.cluster(), "--log", filepath.Join(s.data, "log"), "--options", options); err == nil {
			return s, nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.data, "log"))
	return nil, errors.Join(err, errors.New(string(log)), os.RemoveAll(s.data))
}

// findPostgres gives the folder of the newest installed server's programs.
func findPostgres() (string, error) {
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	if len(installed) > 0 {
		newest := slices.MaxFunc(installed, func(a, b string) int { return version(a) - version(b) })
		return filepath.Dir(newest), nil
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errNone
}

// ordinaryUser gives someone the server may run as: it refuses to run as root.
func ordinaryUser() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: true}, nil
	}
	return nil, errors.New("we are root, and there is no user postgres or nobody to run the server as")
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *server) cluster() string { return filepath.Join(s.data, "cluster") }

func (s *server) run(program string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	cmd.Dir = s.data
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner}
	// The server inherits what the program writes to, so that must be a file: a pipe would never end.
	out, err := os.OpenFile(filepath.Join(s.data, "out"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w: %s", program, err, said)
	}
	return nil
}

func (s *server) dsn(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User("duban"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path: database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (s *server) create() (string, error) {
	name := "test" + strconv.FormatInt(s.databases.Add(1), 10)
	admin, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return "", err
	}
	defer admin.Close()
	if _, err := admin.Exec("create database " + name); err != nil {
		return "", err
	}
	return s.dsn(name), nil
}

func (s *server) stop() {
	err := s.run("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", s.cluster())
	if err = errors.Join(err, os.RemoveAll(s.data)); err != nil {
		fmt.Fprintln(os.Stderr, "storetest: stop PostgreSQL:", err)
	}
}

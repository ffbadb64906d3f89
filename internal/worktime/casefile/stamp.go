package casefile

import (
	"encoding/binary"

	"duban/internal/worktime"
)

// Words of eight bytes as they stand in a file: the digits of a text become numbers by one exclusive or.
const (
	dateShape  = 0x2d30302d30303030 // 0000-00-
	dateRoom   = 0x7f76767f76767676 // added to what is left, sets the high bit of a byte that is no digit or no dash
	clockShape = 0x30303a3030003030 // 00?00:00
	clockRoom  = 0x76767f7676007676
	highBits   = 0x8080808080808080
	anySign    = 0xff0000 // the sign between date and time, looked at by itself
)

// months gives for year and month of this century, at 16*year+month, the first day since 1970 and in the low byte the
// number of days; no days for what is no month.
var months = monthTable()

func monthTable() (t [1600]uint32) {
	day := uint32(10957) // 2000-01-01
	for year := range 100 {
		for month, days := range [12]uint32{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31} {
			if month == 1 && year%4 == 0 {
				days = 29
			}
			t[16*year+month+1] = day<<8 | days
			day += days
		}
	}
	return t
}

// stamp reads the moment at b[i:] when it is written YYYY-MM-DDTHH:MM[:SS], with a T or a space, in this century. n is
// its length, 0 when it is written otherwise or is no moment. b must go on for 24 bytes.
func stamp(b []byte, i int) (m worktime.Moment, n int) {
	b = b[i : i+24]
	date := binary.LittleEndian.Uint64(b) ^ dateShape
	sign := b[10]
	clock := (binary.LittleEndian.Uint64(b[8:]) ^ clockShape) &^ anySign
	if ((date+dateRoom)|date|(clock+clockRoom)|clock)&highBits != 0 || sign != 'T' && sign != ' ' {
		return 0, 0
	}
	date = date*10 + date>>8
	clock = clock*10 + clock>>8
	century, year, month := date&0xff, date>>16&0xff, date>>40&0xff
	day, hour, minute := clock&0xff, clock>>24&0xff, clock>>48&0xff
	if century != 20 || year > 99 || month > 15 {
		return 0, 0
	}
	entry := months[16*year+month]
	if day-1 >= uint64(entry&0xff) || hour > 23 || minute > 59 {
		return 0, 0
	}
	seconds := (uint64(entry>>8)+day-1)*86400 + hour*3600 + minute*60
	if b[16] != ':' {
		return worktime.Moment(seconds), 16
	}
	tens, ones := uint64(b[17]-'0'), uint64(b[18]-'0')
	if tens > 5 || ones > 9 {
		return 0, 0
	}
	return worktime.Moment(seconds + 10*tens + ones), 19
}

package main

import (
	"fmt"
	"math/rand/v2"

	"saoque/internal/party"
)

// Words of invented names; every one of them ends in «(mẫu)».
var (
	goods   = []string{"Tôm khô", "Cua biển", "Mật ong rừng", "Bồn bồn", "Ba khía muối", "Gạo sạch", "Chuối khô", "Bánh phồng tôm", "Mắm cá lóc", "Cá khô bổi", "Nước mắm", "Dưa mắm", "Khô cá dứa", "Trà mãng cầu", "Bánh tét", "Chả cá thát lát", "Tinh dầu tràm", "Chiếu cói", "Rượu nếp", "Bún cá khô"}
	manners = []string{"truyền thống", "rừng ngập mặn", "đặc biệt", "hữu cơ", "thượng hạng", "một nắng", "gia đình", "Đất Mũi", "U Minh", "Năm Căn", "sinh thái", "vị cay", "ít muối", "hộp quà", "loại một", "nguyên chất"}
	people  = []string{"An", "Bình", "Chi", "Dũng", "Giang", "Hạnh", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quyên", "Sơn", "Thảo", "Út", "Vân", "Xuân", "Yến", "Đạt"}
	firms   = map[string]string{"cooperative": "HTX", "group": "Tổ hợp tác", "enterprise": "Công ty TNHH", "farm": "Trang trại", "household": "Hộ kinh doanh", "tourism": "Điểm du lịch"}
	papers  = []string{"giay-chung-nhan.pdf", "ban-sao-cong-chung.pdf", "anh-san-pham.jpg", "hop-dong.pdf", "phieu-kiem-nghiem.pdf", "ke-hoach.docx", "bang-ke.xlsx", "cau-chuyen.pdf"}
	kinds   = map[string]string{"pdf": "application/pdf", "jpg": "image/jpeg", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func producerName(r *rand.Rand, n int) (name, kind string) {
	kind = pick(r, party.Kinds)
	return fmt.Sprintf("%s %s %s %d (mẫu)", firms[kind], pick(r, people), pick(r, people), n), kind
}

func productName(r *rand.Rand) string {
	return fmt.Sprintf("%s %s %s (mẫu)", pick(r, goods), pick(r, manners), pick(r, people))
}
